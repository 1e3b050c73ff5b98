using System.Globalization;
using System.Text;

namespace CmsSim.Benchmarks.Load;

/// <summary>Builds the bytes of requests, so that nothing is built while time is measured.</summary>
internal static class Requests
{
    public const string User = "admin";
    public const string Password = "admin";

    /// <summary>A bulk parameter set of 10,000 spaces.</summary>
    public const string TenThousandSpaces = "startIndex=1&endIndex=10000&coSpaceUriMapping=bulk.$index$&coSpaceNameMapping=Bulk%20$index$&coSpaceCallIdMapping=8$index$";

    private static readonly string s_authorization = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));

    public static byte[] Get(string target) => Build("GET", target, null);

    public static byte[] Delete(string target) => Build("DELETE", target, null);

    public static byte[] Post(string target, string form) => Build("POST", target, form);

    public static byte[] Put(string target, string form) => Build("PUT", target, form);

    /// <summary>Creates a space. Each number gives a different URI and call ID.</summary>
    public static byte[] PostSpace(int number) => Post("/api/v1/coSpaces", string.Create(CultureInfo.InvariantCulture,
        $"name=Meeting%20of%20team%20{number:D8}&uri=meeting.{number:D8}&callId=7{number:D8}&passcode=1234"));

    /// <summary>Changes the name and passcode of a space, the most frequent change of a scheduler.</summary>
    public static byte[] PutSpace(string id, int number) => Put($"/api/v1/coSpaces/{id}", string.Create(CultureInfo.InvariantCulture,
        $"name=Meeting%20of%20team%20{number:D8}%20moved&passcode=4321"));

    /// <summary>Starts a meeting in a space.</summary>
    public static byte[] PostCall(string space) => Post("/api/v1/calls", $"coSpace={space}");

    /// <summary>Adds a leg to a meeting.</summary>
    public static byte[] PostLeg(string call, int number) => Post($"/api/v1/calls/{call}/callLegs", string.Create(CultureInfo.InvariantCulture,
        $"remoteParty=room.{number:D5}@example.com"));

    private static byte[] Build(string method, string target, string? form)
    {
        var head = new StringBuilder($"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Basic {s_authorization}\r\n");
        if (form is not null)
            head.Append(CultureInfo.InvariantCulture, $"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {form.Length}\r\n");
        return Encoding.ASCII.GetBytes(head.Append("\r\n").Append(form).ToString());
    }
}
