using System.Text.RegularExpressions;

namespace Avatar.Hosting.Tests;

/// <summary>A command line that is not understood starts nothing.</summary>
public sealed partial class CommandLineTests
{
    private static readonly HelpPage Page = new("What it is.", "Its endpoints.");
    private static readonly SettingsTable Settings = new(typeof(HostingOptions), typeof(AdminOptions), typeof(StopOptions));

    [Theory]
    [InlineData("--version")]
    [InlineData("-v")]
    [InlineData("version")]
    public void The_version_is_printed(string word)
    {
        var (exitCode, output, errors) = Answer("--Avatar:Topology=Embedded", word);

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Matches(VersionLine(), output);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("help")]
    public void The_help_is_printed(string word)
    {
        var (exitCode, output, errors) = Answer(word);

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.StartsWith("What it is.", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("--Avatar:Topology=Cluster")]
    [InlineData("--avatar:topology=Cluster", "/Avatar:Admin:Token=a=b", "Avatar:Admin:Dashboard=true")]
    [InlineData("--Avatar:Topology", "Cluster", "--urls", "http://*:8080")]
    [InlineData("--Avatar:AdminUrls:0=http://127.0.0.1:9090")]
    [InlineData("--Orleans:ClusterId=a", "--Logging:LogLevel:Default=Debug", "--Kestrel:Endpoints:a:Url=http://*:1", "--ConnectionStrings:MongoDB=x", "--OTEL_TRACES_SAMPLER=always_on")]
    [InlineData("--PORT=3000", "--MONGODB_URI=mongodb://localhost", "--environment=Development", "--http_ports=8080")]
    public void Settings_start_the_program(params string[] args) => Assert.Equal(((int?)null, "", ""), Answer(args));

    [Theory]
    [InlineData("--nonsense is not a setting of this service. --help lists all of them.", "--nonsense")]
    [InlineData("--nonsense is not a setting of this service. --help lists all of them.", "--urls=http://*:1", "--nonsense=1")]
    [InlineData("--verison is not a setting of this service; did you mean --version? --help lists all of them.", "--verison")]
    [InlineData("--Avatar:Topologie is not a setting of this service; did you mean --Avatar:Topology? --help lists all of them.", "--Avatar:Topologie=Cluster")]
    [InlineData("--url is not a setting of this service; did you mean --urls? --help lists all of them.", "--url", "http://*:8080")]
    [InlineData("--x is not a setting of this service. --help lists all of them.", "x=1")]
    [InlineData("'serve' is not understood. Settings are given as --Key=value; --help lists them.", "serve")]
    [InlineData("'hlep' is not understood; did you mean help? Settings are given as --Key=value; --help lists them.", "hlep")]
    [InlineData("'-p' is not understood. Settings are given as --Key=value; --help lists them.", "-p", "8080")]
    [InlineData("'8081' is not understood. Settings are given as --Key=value; --help lists them.", "--PORT", "8080", "8081")]
    [InlineData("--Avatar:Topology has no value: write --Avatar:Topology=value.", "--Avatar:Topology")]
    [InlineData("--Avatar:Topology has no value: write --Avatar:Topology=value.", "--Avatar:Topology", "--urls=http://*:1")]
    [InlineData("ASPNETCORE_URLS is an environment variable; on the command line it is --urls.", "--ASPNETCORE_URLS=http://*:1")]
    public void What_is_not_understood_stops_the_start(string sentence, params string[] args) => Assert.Equal((1, "", sentence), Answer(args));

    private static (int? ExitCode, string Output, string Errors) Answer(params string[] args)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var exitCode = CommandLine.Answer(args, Page, Settings, output, errors);
        return (exitCode, output.ToString().TrimEnd(), errors.ToString().TrimEnd());
    }

    [GeneratedRegex(@"^Avatar\.Orleans \d+\.\d+\.\d+(\+[0-9a-f]+)?$")]
    private static partial Regex VersionLine();
}
