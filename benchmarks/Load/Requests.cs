using System.Globalization;
using System.Text;

namespace CmsSim.Benchmarks.Load;

/// <summary>Requests as the bytes that go on the wire, made before anything is timed.</summary>
internal static class Requests
{
    public const string User = "admin";
    public const string Password = "admin";

    private static readonly string s_authorization = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));

    public static byte[] Get(string target) => Build("GET", target, null);

    public static byte[] Delete(string target) => Build("DELETE", target, null);

    public static byte[] Post(string target, string form) => Build("POST", target, form);

    public static byte[] Put(string target, string form) => Build("PUT", target, form);

    /// <summary>A new space; no two numbers give the same URI or call ID.</summary>
    public static byte[] PostSpace(int number) => Post("/api/v1/coSpaces", string.Create(CultureInfo.InvariantCulture,
        $"name=Meeting%20of%20team%20{number:D8}&uri=meeting.{number:D8}&callId=7{number:D8}&passcode=1234"));

    /// <summary>The change a scheduler makes most: another name, another passcode.</summary>
    public static byte[] PutSpace(string id, int number) => Put($"/api/v1/coSpaces/{id}", string.Create(CultureInfo.InvariantCulture,
        $"name=Meeting%20of%20team%20{number:D8}%20moved&passcode=4321"));

    /// <summary>A meeting in a space.</summary>
    public static byte[] PostCall(string space) => Post("/api/v1/calls", $"coSpace={space}");

    /// <summary>A leg of a meeting.</summary>
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
