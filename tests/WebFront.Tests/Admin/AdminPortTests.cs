using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Avatar.Hosting;
using Avatar.WebFront.Tests.Application;
using Microsoft.Extensions.DependencyInjection;

namespace Avatar.WebFront.Tests.Admin;

/// <summary>Which routes answer where, to whom, and with which headers.</summary>
public sealed class AdminPortTests
{
    private const string Token = "0123456789abcdef0123456789abcdef";

    private static readonly string[] AdminPaths =
        ["/metrics", "/admin/cluster", "/admin/logs", "/admin/dashboard/", "/admin/dashboard/DashboardCounters", "/admin/anything"];

    private static readonly string[] PublicPaths = ["/", "/api/styles", "/api/originals", "/docs", "/openapi/v1.json", "/uploads/originals/1_a.jpg"];

    [Fact]
    public async Task Each_port_has_its_own_routes_whatever_the_headers_say()
    {
        await using var app = await AvatarApplication.StartAsync(AdminPort.Url, "--Avatar:Admin:Dashboard=true", "--Avatar:Proxies=127.0.0.0/8");
        using var admin = AdminPort.NewClient(app);
        var spoofed = new[] { app.Url, AdminPort.Of(app) }.SelectMany(static url => new (string, string?)[][]
        {
            [],
            [("Host", url.Authority)],
            [("X-Forwarded-Host", url.Authority), ("X-Forwarded-Port", $"{url.Port}"), ("X-Forwarded-For", "127.0.0.1")],
        });

        foreach (var headers in spoofed)
        {
            foreach (var path in AdminPaths) Assert.Equal(404, (await app.Client.SendWithAsync(HttpMethod.Get, path, null, headers)).Status);
            foreach (var path in PublicPaths) Assert.Equal(404, (await admin.SendWithAsync(HttpMethod.Get, path, Calls.NewDevice(), headers)).Status);
            foreach (var path in AdminPaths[..^1]) Assert.Equal(200, (await admin.SendWithAsync(HttpMethod.Get, path, null, headers)).Status);
            Assert.Equal(404, (await app.Client.SendWithAsync(HttpMethod.Post, "/admin/expire", null, headers)).Status);
            Assert.Equal(200, (await app.Client.SendWithAsync(HttpMethod.Get, "/health", null, headers)).Status);
            Assert.Equal(200, (await admin.SendWithAsync(HttpMethod.Get, "/health/ready", null, headers)).Status);
        }
    }

    [Fact]
    public async Task A_target_in_absolute_form_leads_to_no_other_port()
    {
        await using var app = await AvatarApplication.StartAsync(AdminPort.Url);
        using var connection = await RawConnection.OpenAsync(app.Url);

        await connection.SendAsync($"GET {AdminPort.Of(app)}admin/cluster HTTP/1.1\r\nHost: {AdminPort.Of(app).Authority}\r\n\r\n");

        Assert.Equal(404, (await connection.ReadAnswerAsync()).Status);
    }

    [Fact]
    public async Task HTTP_2_changes_nothing()
    {
        using var folder = new TemporaryFolder();
        using var certificate = MakeCertificate();
        var path = Path.Combine(folder.Path, "certificate.pfx");
        await File.WriteAllBytesAsync(path, certificate.Export(X509ContentType.Pfx, "secret"), TestContext.Current.CancellationToken);
        await using var app = await AvatarApplication.StartAsync(
            "--Kestrel:Endpoints:Https:Url=https://127.0.0.1:0", "--Avatar:AdminUrls=https://127.0.0.1:0",
            $"--Kestrel:Certificates:Default:Path={path}", "--Kestrel:Certificates:Default:Password=secret");
        using var client = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new() { RemoteCertificateValidationCallback = (_, sent, _, _) => sent?.GetCertHashString() == certificate.GetCertHashString() },
        });
        var (site, admin) = (app.Url, AdminPort.Of(app));

        Assert.Equal(HttpStatusCode.OK, await SendAsync(admin, "/admin/cluster", host: site.Authority));
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync(site, "/admin/cluster", host: admin.Authority));
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync(site, "/metrics", host: admin.Authority));
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync(admin, "/api/styles", host: site.Authority));

        async Task<HttpStatusCode> SendAsync(Uri url, string target, string host)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(url, target))
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Headers = { Host = host },
            };
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            return response.StatusCode;
        }
    }

    [Theory]
    [InlineData("false", 401)]
    [InlineData("true", 200)]
    public async Task Without_the_token_every_path_answers_the_same_except_open_metrics(string openMetrics, int metrics)
    {
        await using var app = await AvatarApplication.StartAsync(AdminPort.Url, $"--Avatar:Admin:Token={Token}", $"--Avatar:Admin:OpenMetrics={openMetrics}");
        using var client = AdminPort.NewClient(app);

        Assert.Equal(metrics, (await client.GetAsync("/metrics", device: null)).Status);
        var answers = new List<string>();
        foreach (var (method, path) in Requests())
        {
            using var request = new HttpRequestMessage(method, path);
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Empty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
            answers.Add($"{(int)response.StatusCode} {string.Join(", ", response.Headers.Concat(response.Content.Headers).Where(static header => header.Key != "Date").Select(static header => $"{header.Key}: {string.Join(',', header.Value)}").Order())}");
        }

        Assert.StartsWith("401 ", Assert.Single(answers.Distinct()), StringComparison.Ordinal);

        static IEnumerable<(HttpMethod, string)> Requests() =>
        [
            (HttpMethod.Get, "/admin/cluster"), (HttpMethod.Get, "/admin/nothing"), (HttpMethod.Get, "/"), (HttpMethod.Get, "/health"), (HttpMethod.Get, "/health/ready"),
            (HttpMethod.Get, "/metrics/other"), (HttpMethod.Post, "/metrics"), (HttpMethod.Post, "/admin/expire"), (HttpMethod.Get, "/admin/expire"), (HttpMethod.Put, "/admin/logs/Orleans"),
        ];
    }

    [Fact]
    public async Task The_token_opens_every_route()
    {
        await using var app = await AvatarApplication.StartAsync(AdminPort.Url, $"--Avatar:Admin:Token={Token}");
        using var client = AdminPort.NewClient(app);

        Assert.Equal(200, (await client.SendWithAsync(HttpMethod.Get, "/admin/cluster", null, ("Authorization", $"Bearer {Token}"))).Status);
        Assert.Equal(200, (await client.SendWithAsync(HttpMethod.Get, "/metrics", null, ("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($":{Token}"))}"))).Status);
    }

    [Fact]
    public async Task An_unknown_path_and_a_wrong_method_are_refused_as_elsewhere()
    {
        await using var app = await AvatarApplication.StartAsync(AdminPort.Url);
        using var client = AdminPort.NewClient(app);

        var unknown = await client.GetAsync("/admin/nothing", device: null);
        unknown.IsRefused(404, "not_found");
        Assert.DoesNotContain("cluster", Encoding.UTF8.GetString(unknown.Bytes), StringComparison.Ordinal);
        (await client.GetAsync("/admin/expire", device: null)).IsRefused(405, "method_not_allowed");
        (await client.GetAsync("/admin/dashboard/", device: null)).IsRefused(404, "not_found");
    }

    [Fact]
    public async Task No_answer_is_cached_and_no_other_site_may_read_one()
    {
        await using var app = await AvatarApplication.StartAsync(AdminPort.Url, "--Avatar:Admin:Dashboard=true", "--Avatar:Cors:Origins=*");
        using var client = AdminPort.NewClient(app);

        foreach (var path in AdminPaths.Concat(["/health", "/admin/dashboard/index.min.js"]))
        {
            var answer = await client.GetAsync(path, device: null);
            Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
            Assert.DoesNotContain(answer.Headers, static header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
        }

        Assert.Equal(403, (await client.SendWithAsync(HttpMethod.Post, "/admin/expire", null, ("Origin", "https://evil.example.org"))).Status);
    }

    [Fact]
    public async Task Several_URLs_and_a_socket_in_the_file_system_are_served()
    {
        using var folder = new TemporaryFolder();
        var socket = Path.Combine(folder.Path, "admin.sock");
        await using var app = await AvatarApplication.StartAsync($"--Avatar:AdminUrls=http://127.0.0.1:0;http://[::1]:0;http://unix:{socket}");

        Assert.True(File.Exists(socket));
        foreach (var url in app.Services.GetRequiredService<AdminServer>().Urls.Where(static url => !url.Contains("unix", StringComparison.Ordinal)))
        {
            using var client = new HttpClient { BaseAddress = new Uri(url) };
            Assert.Equal(200, (await client.GetAsync("/admin/cluster", device: null)).Status);
        }
    }

    [Fact]
    public async Task Without_URLs_there_is_no_admin_port()
    {
        await using var app = await AvatarApplication.StartAsync();

        Assert.Null(app.Services.GetService<AdminServer>());
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
