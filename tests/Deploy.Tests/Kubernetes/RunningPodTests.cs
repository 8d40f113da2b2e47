using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Avatar.Deploy.Tests.Kubernetes.Rendering;
using Avatar.Deploy.Tests.Systemd;
using Avatar.ServiceTesting.Processes;
using YamlDotNet.Serialization;

namespace Avatar.Deploy.Tests.Kubernetes;

/// <summary>The programs run with the settings of rendered pods.</summary>
public sealed partial class RunningPodTests(Kustomize kustomize) : IDisposable
{
    /// <summary>An address at which no database answers.</summary>
    private const string Nowhere = "mongodb://127.0.0.1:1/nowhere?serverSelectionTimeoutMS=500";

    private readonly TemporaryFolder _folder = new();

    /// <summary>While the database cannot be reached, a pod must live, so that it is not restarted, and must not be ready.</summary>
    [Fact]
    public async Task A_front_without_its_database_lives_and_is_not_ready()
    {
        await using var front = NewPod(new(Variant.Production, Variant.GridFs, Variant.Monitoring, Variant.Ingress), Workload.Front, Nowhere);

        await front.Process.ListenAsync();

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable], await front.AskProbesAsync());
    }

    /// <summary>A silo, and what the Prometheus adapter makes of its rule on the lines that the silo answers to a scrape: two silos, of which one has a queue.</summary>
    [Fact]
    public async Task A_silo_without_its_database_lives_is_not_ready_and_is_scraped_for_the_metric_of_the_autoscaler()
    {
        Assert.SkipUnless(SystemCommand.Run("sh", "-c", "command -v promtool > /dev/null") is null, "The program promtool is missing: install prometheus.");
        await using var silo = NewPod(new(Variant.Production, Variant.GridFs, Variant.Monitoring, Variant.Ingress), Workload.Silo, Nowhere);

        await silo.Process.ListenAsync();

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable], await silo.AskProbesAsync());
        using var prometheus = new HttpClient();
        var scraped = Assert.Single(Sample().Matches(await prometheus.GetStringAsync($"{silo.Admin}/metrics")));
        CheckAdapter(scraped.Groups[1].Value, double.Parse(scraped.Groups[2].Value, CultureInfo.InvariantCulture));
    }

    /// <summary>A cluster of the pods of the trial.</summary>
    [Fact]
    public async Task The_pods_of_the_trial_become_ready_under_their_names()
    {
        TestDatabase.SkipUnlessThere();
        await using var database = new TestDatabase();
        var trial = new Variant(Variant.Trial, Variant.GridFs);
        await using var silo = NewPod(trial, Workload.Silo, database.ConnectionString);
        await using var front = NewPod(trial, Workload.Front, database.ConnectionString);

        await Task.WhenAll(silo.Process.StartAsync(), front.Process.StartAsync());

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK], await silo.AskProbesAsync());
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK], await front.AskProbesAsync());
        using var forwarded = new HttpClient();
        Assert.Contains($"\"name\":\"{silo.Process.Settings["Orleans__Name"]}\"", await forwarded.GetStringAsync($"{front.Admin}/admin/cluster"), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private PodProcess NewPod(Variant variant, string workload, string connection)
    {
        Kustomize.SkipUnlessThere();
        return new(kustomize.Read(variant), workload, connection);
    }

    /// <summary>Lets promtool evaluate the queries of the adapter's rule.</summary>
    private void CheckAdapter(string metric, double value)
    {
        var values = new DeserializerBuilder().IgnoreUnmatchedProperties().Build().Deserialize<Dictionary<string, Dictionary<string, List<Dictionary<string, object>>>>>(
            File.ReadAllText(Path.Combine(Kustomize.Source, "components/monitoring/adapter.values.yaml")));
        var rule = Assert.Single(values["rules"]["custom"]);
        var (series, query) = ((string)rule["seriesQuery"], (string)rule["metricsQuery"]);
        query = query.Replace("<<.GroupBy>>", "pod", StringComparison.Ordinal).Replace("<<.Series>>", metric, StringComparison.Ordinal)
            .Replace("<<.LabelMatchers>>", "namespace=\"avatar\",pod=~\"silo-1|silo-2\"", StringComparison.Ordinal);
        File.WriteAllText(_folder["adapter.test.yml"], $$"""
            rule_files: []
            evaluation_interval: 15s
            tests:
              - interval: 15s
                input_series:
                  - { series: '{{metric}}{job="avatar-silo",namespace="avatar",pod="silo-1"}', values: '{{value.ToString(CultureInfo.InvariantCulture)}}x40' }
                  - { series: '{{metric}}{job="avatar-silo",namespace="avatar",pod="silo-2"}', values: '6x40' }
                  - { series: '{{metric}}{job="avatar-front",namespace="avatar",pod="front-1"}', values: '50x40' }
                promql_expr_test:
                  - { expr: '{{query}}', eval_time: 5m, exp_samples: [{ labels: '{pod="silo-1"}', value: 0 }, { labels: '{pod="silo-2"}', value: 6 }] }
                  - { expr: 'count({{series}})', eval_time: 5m, exp_samples: [{ labels: '{}', value: 2 }] }
            """);

        var (exitCode, output) = Tool.Run("promtool", "test", "rules", _folder["adapter.test.yml"]);

        Assert.True(exitCode == 0, output);
    }

    [GeneratedRegex(@"^(avatar_studio_queue)(?:\{[^}]*\})? (\S+)", RegexOptions.Multiline)]
    private static partial Regex Sample();
}
