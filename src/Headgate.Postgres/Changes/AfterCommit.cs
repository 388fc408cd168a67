using System.Runtime.CompilerServices;
using Npgsql;

namespace Headgate.Postgres;

/// <summary>What is to happen on this node as soon as one of our own transactions is over.</summary>
internal sealed class AfterCommit
{
    private readonly ConditionalWeakTable<NpgsqlTransaction, List<Action>> pending = [];

    public void Track(NpgsqlTransaction transaction) => pending.AddOrUpdate(transaction, []);

    /// <returns>False when the transaction is somebody else's, so its end stays unseen.</returns>
    public bool Add(NpgsqlTransaction transaction, Action action)
    {
        if (!pending.TryGetValue(transaction, out var actions))
            return false;
        actions.Add(action);
        return true;
    }

    /// <summary>Npgsql gives the same object to a connection's next transaction, so the entry must not outlive this one.</summary>
    public List<Action> Forget(NpgsqlTransaction transaction) =>
        pending.TryGetValue(transaction, out var actions) && pending.Remove(transaction) ? actions : [];
}
