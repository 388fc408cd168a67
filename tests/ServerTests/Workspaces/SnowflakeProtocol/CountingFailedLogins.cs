using System.Net;
using Headgate.Testing;
using Headgate.Workspaces.SnowflakeProtocol;

namespace Headgate.ServerTests.Workspaces.SnowflakeProtocol;

public sealed class CountingFailedLogins
{
    private readonly MovableClock clock = new();
    private readonly FailedLogins logins;

    public CountingFailedLogins() => logins = new FailedLogins(clock);

    [Fact]
    public void Strangers_who_guess_at_a_user_from_everywhere_do_not_keep_the_user_out()
    {
        for (var guess = 0; guess < 1000; guess++)
            Guess("USER", Address(guess % 200));

        Assert.NotNull(logins.Wait("USER", Address(5)));
        Assert.Null(logins.Wait("USER", Address(5000)));
        Guess("USER", Address(5000));
        Assert.NotNull(logins.Wait("USER", Address(5000)));
        clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Null(logins.Wait("USER", Address(5)));
    }

    [Fact]
    public void An_address_that_sprays_is_stopped_but_not_those_who_are_known_there()
    {
        var office = Address(1);
        logins.Worked("COLLEAGUE", office);
        for (var guess = 0; guess < FailedLogins.MostOfAddress; guess++)
            Guess($"USER{guess}", office);

        Assert.NotNull(logins.Wait("ANOTHER", office));
        Assert.Null(logins.Wait("COLLEAGUE", office));
        Assert.Null(logins.Wait("ANOTHER", Address(2)));
    }

    [Fact]
    public void A_login_that_works_forgets_the_failures_before_it()
    {
        for (var guess = 0; guess < FailedLogins.MostOfPair - 1; guess++)
            Guess("USER", Address(1));
        logins.Worked("USER", Address(1));
        for (var guess = 0; guess < FailedLogins.MostOfPair - 1; guess++)
            Guess("USER", Address(1));

        Assert.Null(logins.Wait("USER", Address(1)));
    }

    [Fact]
    public void Memory_is_bounded_and_nobody_is_locked_by_it()
    {
        for (var guess = 0; guess < 120_000; guess++)
            Guess($"USER{guess}", Address(guess));

        Assert.Null(logins.Wait("SOMEBODY", Address(200_000)));
    }

    private void Guess(string user, IPAddress address)
    {
        if (logins.Wait(user, address) is null)
            logins.Failed(user, address);
    }

    private static IPAddress Address(int number) => new([10, (byte)(number >> 16), (byte)(number >> 8), (byte)number]);
}
