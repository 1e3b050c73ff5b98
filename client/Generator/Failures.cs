namespace CmsSim.Client.Generator;

/// <summary>Writes an exception for each documented failure reason, and the choice among them.</summary>
internal static class Failures
{
    public static string Write(IReadOnlyList<Reason> reasons)
    {
        var code = CodeWriter.File();
        foreach (var reason in reasons)
        {
            code.Summary($"The bridge refuses a request with the reason <c>{reason.Name}</c>.");
            code.Remarks(string.Join(' ', new[] { Nodes(reason), Facts.OfNode(reason.Evidence) }.Where(text => text.Length > 0)));
            code.Line($"public sealed class {reason.ExceptionName} : CmsFailureException");
            code.Line("{");
            code.Line($"internal {reason.ExceptionName}(CmsAnswer answer, IReadOnlyList<CmsFailureReason> reasons) : base(answer, reasons) {{ }}");
            if (reason.Name is "parameterError")
            {
                code.Line();
                code.Summary("The name of the first parameter that the bridge refuses. Null when the answer does not give it.");
                code.Line($"public string? Parameter => Reasons.First(reason => reason.Is(\"{reason.Name}\")).Parameter;");
                code.Line();
                code.Summary("The problem with that parameter, such as <c>invalidValue</c> or <c>missing</c>. Null when the answer does not give it.");
                code.Line($"public string? Error => Reasons.First(reason => reason.Is(\"{reason.Name}\")).Error;");
            }
            code.Line("}");
            code.Line();
        }
        code.Line("internal static class FailureExceptions");
        code.Line("{");
        code.Summary("Returns the exception of the first reason that the documents know. Without one, returns a plain failure.");
        code.Line("public static CmsFailureException Of(CmsAnswer answer, IReadOnlyList<CmsFailureReason> reasons)");
        code.Line("{");
        code.Line("foreach (var reason in reasons)");
        code.Line("{");
        code.Line("if (Known(reason.Name, answer, reasons) is { } known)");
        code.Indented("return known;");
        code.Line("}");
        code.Line("return new CmsFailureException(answer, reasons);");
        code.Line("}");
        code.Line();
        code.Summary("True when the documents know the reason.");
        code.Line("public static bool IsDocumented(CmsFailureReason reason, CmsAnswer answer) => Known(reason.Name, answer, [reason]) is not null;");
        code.Line();
        code.Line("private static CmsFailureException? Known(string reason, CmsAnswer answer, IReadOnlyList<CmsFailureReason> reasons) => reason switch");
        code.Line("{");
        foreach (var reason in reasons)
            code.Line($"{string.Join(" or ", Spellings(reason.Name).Select(name => $"\"{name}\""))} => new {reason.ExceptionName}(answer, reasons),");
        code.Line("_ => null,");
        code.Line("};");
        code.Line("}");
        return code.ToString();
    }

    // Releases spell it in both ways.
    private static string[] Spellings(string reason) => reason is "unrecognizedObject" or "unrecognisedObject" ? ["unrecognizedObject", "unrecognisedObject"] : [reason];

    private static string Nodes(Reason reason) => reason.Nodes.Count is 0 ? "" : $"Nodes: {string.Join(", ", reason.Nodes.Select(node => $"<c>{node}</c>"))}.";
}
