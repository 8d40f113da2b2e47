using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Avatar.Hosting.Tests.Admin;

public sealed class RaisedLevelsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly RaisedLevels _levels;
    private readonly ServiceProvider _services;

    public RaisedLevelsTests()
    {
        _levels = new RaisedLevels(_time);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["LogLevel:Default"] = "Warning",
            ["LogLevel:Orleans.Runtime.Watchdog"] = "Error",
            ["Console:LogLevel:Default"] = "Warning",
        }).Build();
        _services = new ServiceCollection()
            .AddLogging(logging => logging.AddConfiguration(configuration))
            .AddSingleton<ILoggerProvider>(_ => new LimitedLogs(line => _lines.Enqueue($"{line.Category} {line.Message}"), LogFormat.Text, _time))
            .AddSingleton<IConfigureOptions<LoggerFilterOptions>>(_levels)
            .AddSingleton<IOptionsChangeTokenSource<LoggerFilterOptions>>(_levels)
            .BuildServiceProvider();
    }

    public void Dispose()
    {
        _services.Dispose();
        _levels.Dispose();
    }

    [Fact]
    public void A_level_applies_at_once_and_ends_by_itself()
    {
        var log = GetLogger("Orleans.Runtime.Catalog");
        Write(log, LogLevel.Debug, "before");

        _levels.Set("Orleans.Runtime", LogLevel.Debug, TimeSpan.FromMinutes(2));
        Write(log, LogLevel.Debug, "during");
        _time.Advance(TimeSpan.FromMinutes(2) - TimeSpan.FromTicks(1));
        Write(log, LogLevel.Debug, "until the end");
        _time.Advance(TimeSpan.FromTicks(1));
        Write(log, LogLevel.Debug, "after");

        Assert.Equal(["Orleans.Runtime.Catalog during", "Orleans.Runtime.Catalog until the end"], _lines);
        Assert.Empty(_levels.List());
    }

    [Fact]
    public void It_overrides_the_configuration_of_longer_categories_and_leaves_others_alone()
    {
        _levels.Set("orleans", LogLevel.Trace, TimeSpan.FromMinutes(1));
        Write(GetLogger("Orleans.Runtime.Watchdog"), LogLevel.Trace, "heard");
        Write(GetLogger("Microsoft.AspNetCore"), LogLevel.Information, "not heard");

        Assert.Equal(["Orleans.Runtime.Watchdog heard"], _lines);
    }

    [Fact]
    public void It_can_also_quieten_a_category()
    {
        _levels.Set("Avatar.Hosting", LogLevel.Critical, TimeSpan.FromMinutes(1));
        Write(GetLogger("Avatar.Hosting"), LogLevel.Error, "not heard");

        Assert.Empty(_lines);
    }

    [Fact]
    public void Setting_a_category_again_replaces_its_level_and_its_end()
    {
        _levels.Set("Orleans", LogLevel.Trace, TimeSpan.FromMinutes(1));
        _levels.Set("Orleans", LogLevel.Debug, TimeSpan.FromMinutes(3));
        _time.Advance(TimeSpan.FromMinutes(2));

        var only = Assert.Single(_levels.List());
        Assert.Equal((LogLevel.Debug, _time.GetUtcNow().UtcDateTime.AddMinutes(1)), (only.Level, only.Until));
    }

    [Fact]
    public void The_number_of_categories_is_bounded()
    {
        foreach (var number in Enumerable.Range(1, RaisedLevels.MaxCategories)) _levels.Set($"Category{number}", LogLevel.Debug, TimeSpan.FromMinutes(1));

        var refusal = Assert.Throws<AvatarException>(() => _levels.Set("Another", LogLevel.Debug, TimeSpan.FromMinutes(1)));
        Assert.Equal(AvatarError.BadRequest, refusal.Error);
        _levels.Set("Category1", LogLevel.Trace, TimeSpan.FromMinutes(1));
        _time.Advance(TimeSpan.FromMinutes(1));
        _levels.Set("Another", LogLevel.Debug, TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData("Orleans/Runtime", "Debug", "10", "A category")]
    [InlineData("Orleans*", "Debug", "10", "A category")]
    [InlineData("", "Debug", "10", "A category")]
    [InlineData("Orleans", "", "10", "The level")]
    [InlineData("Orleans", "None", "10", "The level")]
    [InlineData("Orleans", "1", "10", "The level")]
    [InlineData("Orleans", "Debug", "", "The minutes")]
    [InlineData("Orleans", "Debug", "0", "The minutes")]
    [InlineData("Orleans", "Debug", "241", "The minutes")]
    [InlineData("Orleans", "Debug", "1.5", "The minutes")]
    public void A_request_that_is_not_allowed_is_refused_with_a_sentence(string category, string level, string minutes, string beginning)
    {
        var refusal = Assert.Throws<AvatarException>(() => LevelRequest.Parse(category, level, minutes));

        Assert.Equal(AvatarError.BadRequest, refusal.Error);
        Assert.StartsWith(beginning, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_category_has_a_bounded_length() =>
        Assert.Throws<AvatarException>(() => LevelRequest.Parse(new string('a', 201), "Debug", "1"));

    [Fact]
    public void A_request_may_write_the_level_in_any_case() =>
        Assert.Equal(new LevelRequest("Orleans.Runtime", LogLevel.Debug, TimeSpan.FromMinutes(240)), LevelRequest.Parse("Orleans.Runtime", "debug", "240"));

    private static void Write(ILogger log, LogLevel level, string text) => log.Log(level, default, text, null, static (text, _) => text);

    private ILogger GetLogger(string category) => _services.GetRequiredService<ILoggerFactory>().CreateLogger(category);
}
