using Headgate.Kernel;
using Headgate.Postgres;

namespace Headgate.Workspaces.Sandboxes;

/// <summary>Passwords of sandboxes, each bound to its project: another project's row cannot be read with it.</summary>
internal sealed class SandboxSecrets(DataFolder data)
{
    private readonly SecretBox box = new(data, "sandboxes.key");

    public byte[]? Seal(ProjectId project, string? text) => text is null ? null : box.Seal(BitConverter.GetBytes(project.Value), text);

    public string? Open(ProjectId project, byte[]? sealedText) => sealedText is null ? null : box.Open(BitConverter.GetBytes(project.Value), sealedText);
}
