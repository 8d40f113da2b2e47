using System.Net.Sockets;
using System.Text;

namespace Avatar.WebFront.Tests.Application;

/// <summary>HTTP/1.1 as it goes over the wire, for requests that no client would send.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly TcpClient _client = new();

    public static async Task<RawConnection> OpenAsync(Uri url)
    {
        var connection = new RawConnection();
        await connection._client.ConnectAsync(url.Host, url.Port, TestContext.Current.CancellationToken);
        return connection;
    }

    public ValueTask SendAsync(string text) => _client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text), TestContext.Current.CancellationToken);

    /// <summary>Everything that is answered until the service ends the connection: status, head and body.</summary>
    public async Task<(int Status, string Head, string Body)> ReadToEndAsync()
    {
        using var reader = new StreamReader(_client.GetStream(), Encoding.UTF8);
        var answer = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        var parts = answer.Split("\r\n\r\n", 2);
        return (int.Parse(answer.Split(' ')[1], null), parts[0], parts[1]);
    }

    public void Dispose() => _client.Dispose();
}
