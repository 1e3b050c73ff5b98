using System.Text;

namespace CmsSim.Simulator.Description.Export;

/// <summary>The calls of a release as a <c>.http</c> file for editors.</summary>
internal static class HttpRequestFile
{
    public static string Write(ReleaseApi api)
    {
        var plan = new RequestPlan(api);
        var text = new StringBuilder();
        Line($"# Every call of the Cisco Meeting Server API {api.Release}, for the HTTP clients of Visual Studio Code, JetBrains and httpyac.");
        Line("# Set the variables first: ids are those of objects of your CMS.");
        Line("@baseUrl = https://127.0.0.1:8443/api/v1");
        Line("@user = admin");
        Line("@password = admin");
        foreach (var variable in plan.Variables)
            Line($"@{variable} = {(variable.EndsWith("Id", StringComparison.Ordinal) ? Samples.Id : "ann@example.com")}");
        foreach (var call in api.Calls)
            Append(plan.Plan(call));
        return text.ToString();

        void Append(PlannedRequest request)
        {
            var (call, method) = (request.Call, request.Call.Method);
            Line("");
            Line($"### {call.Node.Chapter}: {method.Verb} {method.Path}");
            Line($"# @name {call.OperationId}");
            Line($"# {call.Summary} Evidence: {method.Evidence.Word()}. {method.Source}.");
            if (call.Query.Count > 0 || call.HasPages)
                Line($"# Query: {string.Join(", ", call.Query.Select(filter => filter.Name).Concat(call.HasPages ? ["offset", "limit"] : []))}");
            if (request.Form.Where(value => !value.IsSent).Select(value => value.Name).ToList() is [_, ..] others)
                Line($"# Other parameters: {string.Join(", ", others)}");
            Line($"{method.Verb} {{{{baseUrl}}}}{request.Path}");
            Line("Authorization: Basic {{user}} {{password}}");
            var form = string.Join('&', request.Form.Where(value => value.IsSent).Select(value => $"{value.Name}={Escaped(value.Value)}"));
            if (request.Content is null && form.Length == 0)
                return;
            Line($"Content-Type: {(request.Content is null ? "application/x-www-form-urlencoded" : call.Node.MediaType)}");
            Line("");
            Line(request.Content ?? form);
        }

        void Line(string line) => text.Append(line).Append('\n');
    }

    private static string Escaped(string value) => value.StartsWith("{{", StringComparison.Ordinal) ? value : Uri.EscapeDataString(value);
}
