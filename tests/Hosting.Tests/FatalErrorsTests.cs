using Microsoft.Extensions.Logging.Abstractions;

namespace Avatar.Hosting.Tests;

/// <summary>A fatal error of Orleans ends the silo with a message.</summary>
public sealed class FatalErrorsTests
{
    private readonly List<string> _sentences = [];

    [Fact]
    public void A_silo_that_was_declared_dead_says_so_once()
    {
        var fatal = Fatal();

        fatal.OnFatalException(this, "I have been told I am dead, so this silo will stop!");
        fatal.OnFatalException(this, "I have been told I am dead, so this silo will stop!");

        Assert.Contains("declared this one dead", Assert.Single(_sentences), StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_of_Orleans_is_named()
    {
        Fatal().OnFatalException(this, "ProcessMembershipUpdates", new InvalidOperationException("The test says so."));

        Assert.Contains("The test says so.", Assert.Single(_sentences), StringComparison.Ordinal);
    }

    private FatalErrors Fatal() => new((sentence, _) => _sentences.Add(sentence), NullLogger<FatalErrors>.Instance);
}
