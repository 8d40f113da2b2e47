using System.Net.Sockets;
using System.Text;

namespace Avatar.WebFront.Tests.Application;

/// <summary>HTTP/1.1 as it goes over the wire, for requests that no client would send.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly TcpClient _client;
    private readonly StreamReader _answers;

    private RawConnection(TcpClient client)
    {
        _client = client;
        _answers = new StreamReader(client.GetStream(), Encoding.UTF8);
    }

    public static async Task<RawConnection> OpenAsync(Uri url)
    {
        var client = new TcpClient();
        await client.ConnectAsync(url.Host, url.Port, TestContext.Current.CancellationToken);
        return new(client);
    }

    public ValueTask SendAsync(string text) => _client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text), TestContext.Current.CancellationToken);

    /// <summary>A line of the answer.</summary>
    public ValueTask<string?> ReadLineAsync() => _answers.ReadLineAsync(TestContext.Current.CancellationToken);

    /// <summary>Everything that is answered until the service ends the connection.</summary>
    public async Task<(int Status, string Body)> ReadToEndAsync()
    {
        var answer = await _answers.ReadToEndAsync(TestContext.Current.CancellationToken);
        return (int.Parse(answer.Split(' ')[1], null), answer.Split("\r\n\r\n", 2)[1]);
    }

    public void Dispose()
    {
        _answers.Dispose();
        _client.Dispose();
    }
}
