using static CmsSim.Harness.Explain.FormBasis;

namespace CmsSim.Harness.Explain.Forms;

/// <summary>
/// The SIP trace of the Call Bridge and of the streamer. The trace prints each message line by line, read in pieces of 1000 bytes, so a line
/// may be part of a header.
/// </summary>
internal static class SipForms
{
    private const string CallBridge = "Cisco document 210441; wire evidence §8.5";
    private const string Streamer = "Cisco document 211261; wire evidence §8.5";
    private const string Protocol = "RFC 3261";

    private static readonly (string Method, string Meaning)[] s_methods =
    [
        ("INVITE", "SIP: a call to {target} is offered, or its media are changed."),
        ("ACK", "SIP: the caller has received the answer to its INVITE."),
        ("BYE", "SIP: one side hangs up."),
        ("CANCEL", "SIP: the caller gives up before an answer."),
        ("OPTIONS", "SIP: one side asks whether the other is alive."),
        ("UPDATE", "SIP: the session is refreshed or changed, such as its security."),
        ("INFO", "SIP: a message within the call, such as a request for a video key frame."),
        ("REGISTER", "SIP: an endpoint registers."),
        ("REFER", "SIP: one side asks the other to call {target}."),
        ("SUBSCRIBE", "SIP: one side asks for notifications."),
        ("NOTIFY", "SIP: a notification."),
        ("MESSAGE", "SIP: a text message."),
    ];

    private static readonly (string Header, string Meaning)[] s_headers =
    [
        ("Via", "SIP header: the way that answers take back."),
        ("Call-ID", "SIP header: the id of this call, {value}. The API shows it as sipCallId."),
        ("CSeq", "SIP header: the number of the request in this call, and its method."),
        ("Max-Forwards", "SIP header: the number of further hops."),
        ("Contact", "SIP header: the address at which this side is reached directly."),
        ("To", "SIP header: the called party."),
        ("From", "SIP header: the calling party."),
        ("Allow", "SIP header: the methods that this side accepts."),
        ("Supported", "SIP header: the extensions that this side knows."),
        ("Require", "SIP header: the extensions that the other side must use."),
        ("Session-Expires", "SIP header: the seconds after which the session ends unless refreshed."),
        ("Min-SE", "SIP header: the shortest accepted session timer."),
        ("User-Agent", "SIP header: the product that sends the request, {value}."),
        ("Server", "SIP header: the product that answers, {value}."),
        ("Call-Info", "SIP header: facts about the call, such as whether it is encrypted."),
        ("Content-Type", "SIP header: the type of the body; application/sdp describes media."),
        ("Content-Length", "SIP header: the size of the body, {value} bytes."),
    ];

    private static readonly (char Letter, string Meaning, string Example)[] s_descriptions =
    [
        ('v', "Media description: version.", "v=0"),
        ('o', "Media description: its origin.", "o=Acano 0 0 IN IP4 14.57.27.236"),
        ('s', "Media description: session name.", "s=-"),
        ('c', "Media description: the address that receives media.", "c=IN IP4 14.57.27.236"),
        ('b', "Media description: bandwidth.", "b=CT:2000"),
        ('t', "Media description: time; 0 0 is always.", "t=0 0"),
        ('m', "Media description: a stream, its port and codecs.", "m=audio 34900 RTP/AVP 107"),
        ('a', "Media description: an attribute of the stream above.", "a=rtpmap:107 MP4A-LATM/90000"),
    ];

    public static IReadOnlyList<LineForm> All { get; } =
    [
        .. Lines("SIP trace: ", null, CallBridge),
        .. Lines("SIP trace #{connection:number}<: ", "streamer-sip", Streamer),
        .. Lines("SIP trace #{connection:number}>: ", "streamer-sip", Streamer),
    ];

    private static IEnumerable<LineForm> Lines(string head, string? process, string source) => Bodies(head, source).Select(form => form with { Process = process, Facility = process is null ? "user" : "daemon" });

    private static IEnumerable<LineForm> Bodies(string head, string source)
    {
        var sample = head.Replace("{connection:number}", "10", StringComparison.Ordinal);
        var on = head.Contains('#') ? "" : "connection {connection:number}: ";
        var sampleOn = head.Contains('#') ? "" : "connection 98: ";

        yield return Form($"{on}is incoming secure connection from {{from:word}} to {{to:word}}", "{from} opens a TLS connection to {to}.", Observed, $"{sampleOn}is incoming secure connection from 10.48.54.75:45169 to 10.48.54.76:5061");
        yield return Form($"{on}is incoming connection from {{from:word}} to {{to:word}}", "{from} opens a TCP connection to {to}.", Observed, $"{sampleOn}is incoming connection from 14.57.27.236:57830 to 14.57.27.246:6000");
        yield return Form($"{on}is outgoing {{kind}} to {{to}}", "The bridge opens a connection to {to} ({kind}).", Inferred, $"{sampleOn}is outgoing secure connection to 10.48.54.75:5061");
        yield return Form($"{on}incoming SIP {{protocol:word}} data from {{from:word}} to {{to:word}} size {{size:number}}:", "{size} bytes of SIP come in from {from} over {protocol}. A long message is read in pieces of 1000.", Observed,
            $"{sampleOn}incoming SIP TCP data from 14.57.27.236:57830 to 14.57.27.246:6000, size 1000:");
        yield return Form($"{on}incoming SIP {{protocol:word}} data from {{from:word}} size {{size:number}}:", "{size} bytes of SIP come in from {from} over {protocol}.", Observed,
            $"{sampleOn}incoming SIP TLS data from 10.48.54.75:45169, size 547:");
        yield return Form($"{on}outgoing SIP {{protocol:word}} data to {{to:word}} from {{from:word}} size {{size:number}}:", "{size} bytes of SIP go to {to} over {protocol}.", Observed,
            $"{sampleOn}outgoing SIP TCP data to 172.16.19.110:52560 from 172.16.19.123:5060, size 3830:");
        yield return Form($"{on}outgoing SIP {{protocol:word}} data to {{to:word}} size {{size:number}}:", "{size} bytes of SIP go to {to} over {protocol}.", Observed,
            $"{sampleOn}outgoing SIP TLS data to 10.48.54.75:45169, size 437:");
        if (!head.Contains('#'))
        {
            yield return Form("connection {connection:number}: read failure, code {code:number}", "SIP connection {connection} broke while reading. Code 104 is ECONNRESET: a reset by the far end.", Observed, "connection 12: read failure, code 104") with { Fact = LineFact.SipConnectionFailed };
            yield return Form("connection {connection:number}: shutting down...", "SIP connection {connection} is closed.", Observed, "connection 12: shutting down...");
            yield return Form("connection {connection:number}: {event}", "SIP connection {connection}: {event}.", Inferred, "connection 12: connected");
        }

        yield return Form("BEGINNING OF MESSAGE", "A SIP message begins.", Observed, "BEGINNING OF MESSAGE");
        yield return Form("END OF MESSAGE", "The SIP message ends.", Observed, "END OF MESSAGE");
        yield return Form("SIP/2.0 {status:number} {phrase}", "SIP answer {status} {phrase}.", Documented, "SIP/2.0 180 Ringing", Protocol);
        foreach (var (method, meaning) in s_methods)
            yield return Form($"{method} {{target:word}} SIP/2.0", meaning, Documented, $"{method} sip:stream@streamer.com SIP/2.0", Protocol);
        foreach (var (header, meaning) in s_headers)
            yield return Form($"{header}: {{value}}", meaning, Documented, $"{header}: 1", Protocol);
        foreach (var (letter, meaning, example) in s_descriptions)
            yield return Form($"{letter}={{value}}", meaning, Documented, example, "RFC 4566");
        yield return Form("{piece}", "A part of a SIP message: a further header, or the rest of a line that the log cut.", Observed, "910 UDP/UDT/IX *");

        LineForm Form(string says, string meaning, FormBasis basis, string example, string? from = null) => new(head + says, meaning, basis, from ?? source, sample + example);
    }
}
