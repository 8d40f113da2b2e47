using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Avatar.Hosting.Tests.Stopping;

public sealed class ProcessEndTests
{
    [Fact]
    public void The_sentence_is_written_and_every_log_is_flushed_although_one_fails()
    {
        FlushedLog broken = new() { Failure = new InvalidOperationException("The test says so.") }, sound = new();
        using var errors = new StringWriter { NewLine = "\n" };

        new ProcessEnd([broken, sound]).WriteLastWords(
            "The shutdown was aborted.", static () => throw new ObjectDisposedException("LoggerFactory", "It is disposed."), errors);

        Assert.True(broken.IsFlushed && sound.IsFlushed);
        string[] lines = errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("The shutdown was aborted.", lines[0]);
        Assert.StartsWith("The last lines of a log may be missing: It is disposed.", lines[1], StringComparison.Ordinal);
        Assert.Contains("The last lines of a log may be missing: The test says so.", lines);
    }

    [Fact]
    public async Task The_logs_are_those_of_a_container_that_is_disposed_meanwhile()
    {
        var log = new FlushedLog();
        ProcessEnd end;
        await using (var services = new ServiceCollection().AddLogging(logging => logging.AddProvider(log)).BuildServiceProvider())
        {
            end = new(Resolve(services));
        }

        using var errors = new StringWriter { NewLine = "\n" };
        end.WriteLastWords("The shutdown was aborted.", static () => { }, errors);

        Assert.Equal("The shutdown was aborted.\n", errors.ToString());
        Assert.True(log.IsFlushed);

        // Resolves when it is enumerated, which a disposed container refuses.
        static IEnumerable<ILoggerProvider> Resolve(IServiceProvider services)
        {
            foreach (var provider in services.GetServices<ILoggerProvider>()) yield return provider;
        }
    }

    private sealed class FlushedLog : ILoggerProvider
    {
        public Exception? Failure { get; init; }

        public bool IsFlushed { get; private set; }

        public ILogger CreateLogger(string categoryName) => NullLogger.Instance;

        public void Dispose()
        {
            IsFlushed = true;
            if (Failure is not null) throw Failure;
        }
    }
}
