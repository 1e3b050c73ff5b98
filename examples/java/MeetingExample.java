import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tests of a meeting against a simulated Cisco Meeting Server cluster, with nothing but the JDK (17 or later):
 * {@code java examples/java/MeetingExample.java}. The environment variable CMSSIM is the command that runs the tool; the default is cmssim.
 */
public final class MeetingExample {
    public static void main(String[] arguments) throws Exception {
        try (Cluster cms = new Cluster()) {
            aUriBelongsToOneSpace(cms);
            cms.command("POST", "/reset", "");
            aParticipantAnswersAfterFourSeconds(cms);
        }
        System.out.println("2 examples passed");
    }

    private static void aUriBelongsToOneSpace(Cluster cms) throws Exception {
        HttpResponse<String> created = cms.send(0, "POST", "/api/v1/coSpaces", "name=Town+hall&uri=town.hall");
        check(created.statusCode() == 200, "a space is created with 200");
        String space = created.headers().firstValue("Location").orElseThrow();
        check(cms.send(1, "GET", space, null).body().contains("<name>Town hall</name>"), "the second bridge has the space of the first");

        HttpResponse<String> again = cms.send(0, "POST", "/api/v1/coSpaces", "name=Another&uri=town.hall");
        check(again.statusCode() == 400 && again.body().contains("<duplicateCoSpaceUri />"), "a URI belongs to one space");
    }

    private static void aParticipantAnswersAfterFourSeconds(Cluster cms) throws Exception {
        cms.command("PUT", "/far-ends", "[{\"address\":\"*@example.com\",\"behaviour\":\"answer\",\"after\":4}]");
        String call = cms.send(0, "POST", "/api/v1/calls", "coSpace=2be23a10-f400-4436-baef-6058f55ca688").headers().firstValue("Location").orElseThrow();
        String leg = cms.send(0, "POST", call + "/callLegs", "remoteParty=ann@example.com").headers().firstValue("Location").orElseThrow();
        cms.command("POST", "/clock/advance", "{\"seconds\":1}");
        check(cms.send(0, "GET", leg, null).body().contains("<state>ringing</state>"), "the leg rings");
        cms.command("POST", "/clock/advance", "{\"seconds\":5}");
        check(cms.send(0, "GET", leg, null).body().contains("<state>connected</state>"), "the leg is connected");
    }

    private static void check(boolean holds, String statement) {
        if (!holds) {
            throw new AssertionError("It is not so that " + statement + ".");
        }
    }

    /** A cluster on free ports, with a clock that stops until a command moves it. */
    private static final class Cluster implements AutoCloseable {
        private final HttpClient http = HttpClient.newHttpClient();
        private final Process process;
        private final String control;
        private final List<String> bridges = new ArrayList<>();

        Cluster() throws IOException {
            Path folder = Files.createTempDirectory("cmssim");
            List<String> command = new ArrayList<>(List.of(System.getenv().getOrDefault("CMSSIM", "cmssim").split(" ")));
            command.addAll(List.of("serve", "--json", "--https-port=0", "--http-port=0", "--control-port=0", "--clock=virtual",
                "--log-dir=" + folder, "--certificate=" + folder.resolve("bridge.pfx")));
            process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            String ready = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
            if (ready == null) {
                throw new IOException("cmssim has ended.");
            }
            Matcher bridge = Pattern.compile("\"http\":\"([^\"]+)\"").matcher(ready);
            while (bridge.find()) {
                bridges.add(bridge.group(1));
            }
            Matcher address = Pattern.compile("\"control\":\"([^\"]+)\"").matcher(ready);
            control = address.find() ? address.group(1) : null;
        }

        /** Sends a request to a bridge, with a form or without one. */
        HttpResponse<String> send(int bridge, String method, String path, String form) throws Exception {
            String credentials = Base64.getEncoder().encodeToString("admin:admin".getBytes(StandardCharsets.UTF_8));
            return ask(bridges.get(bridge) + path, method, form, Map.of("Authorization", "Basic " + credentials, "Content-Type", "application/x-www-form-urlencoded"));
        }

        /** Sends a command to the control API. */
        void command(String method, String path, String json) throws Exception {
            HttpResponse<String> answer = ask(control + path, method, json, Map.of("Content-Type", "application/json"));
            check(answer.statusCode() == 200, method + " " + path + " is accepted: " + answer.body());
        }

        private HttpResponse<String> ask(String address, String method, String body, Map<String, String> headers) throws Exception {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address))
                .method(method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
            headers.forEach(request::header);
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }

        @Override
        public void close() throws Exception {
            process.destroy();
            process.waitFor();
        }
    }
}
