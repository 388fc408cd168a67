namespace Headgate.Keptn.Wire;

/// <summary>What a record of the wire is called in the reference, such as <c>models.CreateProjectParams</c>: refusals name it.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class GoNameAttribute(string name) : Attribute
{
    public string Name { get; } = name;

    /// <summary>The name without the package.</summary>
    public string Short => Name[(Name.LastIndexOf('.') + 1)..];
}
