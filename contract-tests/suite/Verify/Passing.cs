using System.Text.RegularExpressions;

namespace CmsSim.ContractTests.Verify;

/// <summary>A request on its way to the simulator, and its answer on its way back. A mutation changes either.</summary>
internal sealed class Passing
{
    public required string Method { get; set; }

    /// <summary>The path without <c>/api/v1/</c>, with its query.</summary>
    public required string Path { get; set; }

    public string Body { get; set; } = "";

    public string? Authorization { get; set; }

    public string? ContentType { get; set; }

    public bool HasCookie { get; init; }

    public int Status { get; set; }

    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    public string Text { get; set; } = "";

    /// <summary>True once the simulator has answered.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>The nodes of the path, with <c>*</c> for ids, such as <c>coSpaces/*</c>.</summary>
    public string Node => Regex.Replace(Path.Split('?')[0].TrimEnd('/'), "[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}", "*");

    public bool Is(string method, string node) => Method == method && Node.Equals(node, StringComparison.OrdinalIgnoreCase);

    /// <summary>The answer instead of that of the simulator.</summary>
    public void Answer(int status, string text = "", string? location = null)
    {
        (Status, Text, IsAnswered) = (status, text, true);
        Headers.Clear();
        if (location is not null)
            Headers["Location"] = location;
        if (text.Length > 0)
            Headers["Content-Type"] = "text/xml";
    }

    public void Refuse(string reason, int status = 400) => Answer(status, $"<?xml version=\"1.0\"?><failureDetails><{reason} /></failureDetails>");

    /// <summary>Removes an element with a text, wherever it is.</summary>
    public void Drop(string element) => Text = Regex.Replace(Text, $"<{element}>[^<]*</{element}>", "");

    /// <summary>Gives an element another text, wherever it is.</summary>
    public void Set(string element, string value) => Text = Regex.Replace(Text, $"<{element}>[^<]*</{element}>", $"<{element}>{value}</{element}>");

    /// <summary>Removes a parameter of the query.</summary>
    public void DropQuery(string name) => Path = Regex.Replace(Path, $"(?<=[?&]){name}=[^&]*&?", "", RegexOptions.IgnoreCase);

    /// <summary>Removes a parameter of the form.</summary>
    public void DropForm(string name) => Body = Regex.Replace(Body, $"(?<=^|&){name}=[^&]*&?", "");

    /// <summary>Gives a parameter of the form another value.</summary>
    public void SetForm(string name, string value) => Body = Regex.Replace(Body, $"(?<=^|&){name}=[^&]*", $"{name}={value}");
}
