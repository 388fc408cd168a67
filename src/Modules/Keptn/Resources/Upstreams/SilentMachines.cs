namespace Headgate.Keptn.Resources.Upstreams;

/// <summary>Machines with upstreams that did not answer the last time. Of those who can do without their answer one at a time finds out whether they do again: a machine that hangs holds up one of them, and not all.</summary>
internal sealed class SilentMachines
{
    /// <summary>By machine: whether somebody is finding out.</summary>
    private readonly Dictionary<string, bool> silent = new(StringComparer.Ordinal);

    /// <summary>Whether to ask a machine. Who is told so tells by <see cref="Tell"/> what came of it.</summary>
    public bool MayBeAsked(string machine)
    {
        lock (silent)
        {
            if (!silent.TryGetValue(machine, out var isAsked))
                return true;
            silent[machine] = true;
            return !isAsked;
        }
    }

    /// <summary>Keeps in mind whether a machine answered.</summary>
    public void Tell(string machine, bool answered)
    {
        lock (silent)
        {
            if (answered)
                silent.Remove(machine);
            else
                silent[machine] = false;
        }
    }
}
