namespace CmsSim.Simulator.Invitations;

/// <summary>A value that a template can name: one of the nested types.</summary>
internal abstract record TemplateValue
{
    private TemplateValue() { }

    /// <summary>True when <c>#if</c> takes the value as set.</summary>
    public abstract bool IsSet { get; }

    public sealed record Text(string Content) : TemplateValue
    {
        public override bool IsSet => Content.Length > 0;
    }

    public sealed record Number(long Amount) : TemplateValue
    {
        public override bool IsSet => Amount != 0;
    }

    public sealed record List(IReadOnlyList<TemplateValue> Entries) : TemplateValue
    {
        public override bool IsSet => Entries.Count > 0;
    }

    /// <summary>Values with names, such as an entry of <c>web_bridge_addresses</c>.</summary>
    public sealed record Named(IReadOnlyDictionary<string, TemplateValue> Parts) : TemplateValue
    {
        public override bool IsSet => Parts.Count > 0;
    }

    public static implicit operator TemplateValue(string content) => new Text(content);
}
