using System.Globalization;

namespace Headgate.Workspaces;

/// <summary>The port of the server's last start, so that what clients were told stays true.</summary>
internal sealed class RememberedPort(string folder)
{
    private string File => Path.Combine(folder, "postgres.port");

    public int? Read()
    {
        try
        {
            return int.TryParse(System.IO.File.ReadAllText(File), NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Write(int port)
    {
        if (Read() != port)
            System.IO.File.WriteAllText(File, port.ToString(CultureInfo.InvariantCulture));
    }
}
