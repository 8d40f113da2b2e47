using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Avatar.Hosting;

namespace Avatar.WebFront.Tests.Monitoring;

public sealed partial class AlertTests
{
    /// <summary>The file that tests what an ordinary operation does.</summary>
    private const string Ordinary = "ordinary.test.yml";

    private static readonly string[] Severities = ["page", "ticket"];
    private static readonly string[] Processes = [ServiceNames.Embedded, ServiceNames.Front, ServiceNames.Silo];

    public static TheoryData<string> TestFiles => [.. MonitoringFiles.TestFiles.Select(file => Path.GetFileName(file))];

    [Fact]
    public void Every_alert_wakes_or_is_a_ticket_and_says_what_it_found()
    {
        Assert.All(MonitoringFiles.Alerts, static alert =>
        {
            Assert.Contains(alert.Severity, Severities);
            Assert.All(["summary", "description"], text => Assert.NotEmpty(alert.Annotations[text]));
        });
        var twice = MonitoringFiles.Rules.GroupBy(static rule => (rule.Name, (rule as Alert)?.Window)).Where(static same => same.Count() > 1).Select(static same => same.Key);
        Assert.Empty(twice);
    }

    [Fact]
    public void Every_alert_links_its_page_in_the_operations_guide_and_every_page_has_an_alert()
    {
        var pages = Page().Matches(File.ReadAllText(Repository.GetPath("docs/operations.md"))).Select(static page => page.Groups[1].Value).ToList();

        Assert.Equal(MonitoringFiles.Alerts.Select(static alert => alert.Name).Distinct().Order(), pages.Order());
        Assert.All(MonitoringFiles.Alerts, static alert => Assert.Equal($"docs/operations.md#{alert.Name.ToLowerInvariant()}", alert.Annotations["runbook_url"]));
    }

    [Fact]
    public void Every_alert_is_tested_where_it_fires_and_where_it_is_silent_and_in_an_ordinary_operation()
    {
        Assert.All(MonitoringFiles.Alerts, static alert =>
        {
            var tests = MonitoringFiles.Tests.Where(test => test.Alert == alert.Name).ToList();
            Assert.True(tests.Exists(test => test.Expects(alert)), $"No test expects that {alert.Name} {alert.Window} fires.");
            Assert.True(tests.Exists(test => !test.Expects(alert) && test.File != Ordinary), $"No test expects that {alert.Name} {alert.Window} is silent.");
            Assert.Contains(tests, static test => test.File == Ordinary);
        });
        Assert.All(MonitoringFiles.Tests.Where(static test => test.File == Ordinary), static test => Assert.Empty(test.Firing));
    }

    [Fact]
    public void Every_recorded_metric_is_used()
    {
        var used = MonitoringFiles.Alerts.Select(static alert => alert.Expression).Concat(MonitoringFiles.Panels.SelectMany(MonitoringFiles.Expressions))
            .SelectMany(MetricNames.In).ToHashSet();

        Assert.All(MonitoringFiles.Rules.Where(static rule => rule is not Alert), rule => Assert.Contains(rule.Name, used));
    }

    [Fact]
    public void The_jobs_of_the_example_are_the_names_of_the_processes_and_those_of_the_rules()
    {
        var jobs = MonitoringFiles.ReadYaml(Path.Combine(MonitoringFiles.Folder, "prometheus.yml")).Items("scrape_configs").Select(static job => job.Text("job_name")).ToList();
        var expressions = MonitoringFiles.Rules.Select(static rule => rule.Expression).Concat(MonitoringFiles.Panels.SelectMany(MonitoringFiles.Expressions));
        var selected = expressions.SelectMany(static expression => Job().Matches(expression)).SelectMany(static job => job.Groups[1].Value.Split('|')).Distinct().ToList();

        Assert.Equal<string>(Processes[1..], jobs);
        Assert.NotEmpty(selected);
        Assert.All(selected, static name => Assert.Contains(name, Processes));
    }

    [Fact]
    public Task Promtool_accepts_the_rules() => RunPromtoolAsync(["check", "rules", .. MonitoringFiles.RuleFiles]);

    [Theory, MemberData(nameof(TestFiles))]
    public Task The_alerts_fire_when_they_have_to_and_only_then(string file) => RunPromtoolAsync(["test", "rules", Path.Combine(MonitoringFiles.Folder, "tests", file)]);

    /// <summary>Runs the tool that belongs to Prometheus, or skips the test where it is not installed.</summary>
    private static async Task RunPromtoolAsync(string[] arguments)
    {
        Process? process = null;
        try
        {
            process = Process.Start(new ProcessStartInfo("promtool", arguments) { RedirectStandardOutput = true, RedirectStandardError = true });
        }
        catch (Win32Exception)
        {
            Assert.Skip("promtool is not installed: it is in Debian's package prometheus.");
        }

        using (process)
        {
            try
            {
                var cancel = TestContext.Current.CancellationToken;
                var outputs = await Task.WhenAll(process!.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
                await process.WaitForExitAsync(cancel);
                Assert.True(process.ExitCode == 0, string.Join('\n', outputs));
            }
            finally
            {
                if (!process!.HasExited) process.Kill();
            }
        }
    }

    [GeneratedRegex("^### (Avatar[A-Za-z]+)$", RegexOptions.Multiline)]
    private static partial Regex Page();

    [GeneratedRegex("job(?:=~|!=|=)\"([^\"]+)\"")]
    private static partial Regex Job();
}
