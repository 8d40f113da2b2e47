using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Avatar.WebFront.Tests.Application;

namespace Avatar.WebFront.Tests.Starting;

/// <summary>Kestrel's own settings enable HTTPS and HTTP/2.</summary>
public sealed class ListeningTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly X509Certificate2 _certificate = MakeCertificate();

    public void Dispose()
    {
        _certificate.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task An_endpoint_with_a_certificate_speaks_HTTPS_in_both_versions(string version)
    {
        await using var app = await AvatarApplication.StartAsync(
            "--Kestrel:Endpoints:Https:Url=https://127.0.0.1:0",
            $"--Kestrel:Endpoints:Https:Certificate:Path={WriteCertificate()}",
            "--Kestrel:Endpoints:Https:Certificate:Password=secret");
        using var client = new HttpClient(new SocketsHttpHandler { SslOptions = new() { RemoteCertificateValidationCallback = IsOurs } }) { BaseAddress = app.Url };
        using var forPage = Exactly(version, Calls.Request(HttpMethod.Get, "/"));
        forPage.Headers.AcceptEncoding.ParseAdd("br");
        using var page = await client.SendAsync(forPage, TestContext.Current.CancellationToken);
        using var request = Exactly(version, Calls.Request(HttpMethod.Post, "/api/upload", Calls.NewDevice(), Calls.Form(Photos.Jpeg(64, 48))));
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var reply = await Reply.ReadAsync(response);

        Assert.Equal("https", app.Url.Scheme);
        Assert.Equal(["br"], page.Content.Headers.ContentEncoding);
        Assert.Equal((201, Version.Parse(version)), (reply.Status, response.Version));
        Assert.StartsWith($"{app.Url}uploads/", reply.Text("cartoon", "imageUrl"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_may_speak_HTTP_2_without_encryption()
    {
        await using var app = await AvatarApplication.StartAsync("--Kestrel:Endpoints:H2c:Url=http://127.0.0.1:0", "--Kestrel:Endpoints:H2c:Protocols=Http2");

        using var request = Exactly("2.0", Calls.Request(HttpMethod.Get, "/api/originals", Calls.NewDevice()));
        using var response = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.OK, HttpVersion.Version20), (response.StatusCode, response.Version));
    }

    [Fact]
    public async Task Several_endpoints_are_served_side_by_side()
    {
        await using var app = await AvatarApplication.StartAsync(
            "--Kestrel:Endpoints:Plain:Url=http://127.0.0.1:0", "--Kestrel:Endpoints:Https:Url=https://127.0.0.1:0",
            $"--Kestrel:Certificates:Default:Path={WriteCertificate()}", "--Kestrel:Certificates:Default:Password=secret");

        Assert.Equal(["http", "https"], app.Urls.Select(static url => url.Scheme).Order());
    }

    private static HttpRequestMessage Exactly(string version, HttpRequestMessage request)
    {
        request.Version = Version.Parse(version);
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return request;
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private string WriteCertificate()
    {
        var path = Path.Combine(_folder.Path, "certificate.pfx");
        File.WriteAllBytes(path, _certificate.Export(X509ContentType.Pfx, "secret"));
        return path;
    }

    private bool IsOurs(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate?.GetCertHashString() == _certificate.GetCertHashString();
}
