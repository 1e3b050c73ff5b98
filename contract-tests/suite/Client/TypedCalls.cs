using System.Globalization;
using System.Reflection;
using CmsSim.Client;
using CmsSim.Client.Generator;

namespace CmsSim.ContractTests.Client;

/// <summary>Calls the generated operations by the names of the reference.</summary>
internal sealed class TypedCalls(CmsClient client, TypedClient generated)
{
    public Node NodeOf(string id) => generated.Nodes.Single(node => node.Id == id);

    /// <summary>The name of the method for an operation of a node.</summary>
    public static string MethodOf(Node node, string part, string method) => (part, method) switch
    {
        ("collection", "GET") => "ListAsync",
        ("collection", "POST") => "CreateAsync",
        ("collection", "PUT") => "ReserveAsync",
        ("collection", "DELETE") => "DeleteAllAsync",
        ("item", "GET") => "GetAsync",
        ("item", "PUT") => "ModifyAsync",
        ("item", "DELETE") => "DeleteAsync",
        (_, "GET" or "POST") when node.Kind is "query" => "QueryAsync",
        (_, "GET") => $"Get{MemberOf(node)}Async",
        (_, "PUT") => $"Modify{MemberOf(node)}Async",
        _ when node.HasAccessor => "PostAsync",
        _ => node.LastName is "diagnostics" ? "CreateDiagnosticsAsync" : $"{MemberOf(node)}Async",
    };

    /// <summary>Calls a method with the ids of the path, and the named arguments. Returns its result; null when it has none.</summary>
    public async Task<object?> InvokeAsync(Node node, string name, IReadOnlyList<Guid> ids, params (string Name, object? Value)[] arguments)
    {
        var (target, rest) = node.HasAccessor ? Accessor(node, ids) : Accessor(node.Parent!, ids);
        var method = target.GetType().GetMethod(name) ?? throw new MissingMethodException(target.GetType().Name, name);
        var left = new Queue<Guid>(rest);
        var values = method.GetParameters().Select(parameter =>
            parameter.ParameterType == typeof(Guid) ? left.Dequeue()
            : arguments.FirstOrDefault(argument => argument.Name == parameter.Name) is { Name: not null } given ? given.Value is string text ? Parse(text, parameter.ParameterType) : given.Value
            : parameter.HasDefaultValue ? parameter.ParameterType == typeof(CancellationToken) ? CancellationToken.None : parameter.DefaultValue
            : throw new ArgumentException($"{target.GetType().Name}.{name} needs {parameter.Name}")).ToArray();
        if (arguments.Select(argument => argument.Name).Except(method.GetParameters().Select(parameter => parameter.Name)).ToList() is [_, ..] missing)
            throw new MissingMemberException($"{target.GetType().Name}.{name} has no argument {string.Join(", ", missing)}");
        var result = method.Invoke(target, values)!;
        if (result is not Task task)
            return result;
        await task;
        return method.ReturnType.IsGenericType ? task.GetType().GetProperty("Result")!.GetValue(task) : null;
    }

    /// <summary>The fields of a request, with a property for each value.</summary>
    public object FieldsOf(Node node, IReadOnlyDictionary<string, string> values, IReadOnlyDictionary<string, string> other)
    {
        var name = Names.Fields(node);
        var properties = generated.FieldModels[name];
        var type = TypeNamed(name);
        var fields = Activator.CreateInstance(type)!;
        type.GetProperty(nameof(Fields.Other))!.SetValue(fields, other);
        foreach (var (wire, text) in values)
        {
            var property = type.GetProperty(properties.Single(one => one.Field.Name == wire).Name)!;
            property.SetValue(fields, Parse(text, property.PropertyType));
        }
        return fields;
    }

    public RecordModel ModelOf(Node node) => generated.Models[Names.Record(node)];

    /// <summary>The text as a value of the type of a property or argument.</summary>
    public static object Parse(string text, Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain == typeof(Guid) ? Guid.Parse(text)
            : plain == typeof(bool) ? bool.Parse(text)
            : plain == typeof(long) ? long.Parse(text, CultureInfo.InvariantCulture)
            : plain == typeof(int) ? int.Parse(text, CultureInfo.InvariantCulture)
            : plain == typeof(double) ? double.Parse(text, CultureInfo.InvariantCulture)
            : plain == typeof(TimeSpan) ? TimeSpan.FromSeconds(long.Parse(text, CultureInfo.InvariantCulture))
            : plain == typeof(DateTimeOffset) ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
            : plain == typeof(IReadOnlyList<Guid>) ? text.Split(',').Select(Guid.Parse).ToList()
            : text;
    }

    public static Type TypeNamed(string name) => typeof(CmsClient).Assembly.GetType($"CmsSim.Client.{name}", throwOnError: true)!;

    private static string MemberOf(Node node) => node.HasAccessor ? "" : Names.Member(node);

    /// <summary>The object with the operations of a node, and the ids that its methods take.</summary>
    private (object Target, IReadOnlyList<Guid> Left) Accessor(Node node, IReadOnlyList<Guid> ids)
    {
        if (node.Parent is not { } parent)
            return (client.GetType().GetProperty(Names.Member(node))!.GetValue(client)!, ids);
        var (owner, rest) = Accessor(parent, ids);
        return node.IsBelowItem
            ? (owner.GetType().GetMethod(Names.Member(node))!.Invoke(owner, [rest[0]])!, [.. rest.Skip(1)])
            : (owner.GetType().GetProperty(Names.Member(node))!.GetValue(owner)!, rest);
    }
}
