using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Avatar.WebFront.Tests.Application;

/// <summary>Raw HTTP/1.1, for requests that no client would send.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly TcpClient _client;
    private readonly StreamReader _answers;

    private RawConnection(TcpClient client)
    {
        _client = client;
        _answers = new StreamReader(client.GetStream(), Encoding.Latin1);
    }

    public static async Task<RawConnection> OpenAsync(Uri url)
    {
        var client = new TcpClient();
        await client.ConnectAsync(url.Host, url.Port, TestContext.Current.CancellationToken);
        return new(client);
    }

    public ValueTask SendAsync(string text) => _client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text), TestContext.Current.CancellationToken);

    /// <summary>Reads a line of the answer.</summary>
    public ValueTask<string?> ReadLineAsync() => _answers.ReadLineAsync(TestContext.Current.CancellationToken);

    /// <summary>
    /// Reads the answer up to its announced length, as clients do: a server that did not receive all of a request may reset the connection
    /// afterwards.
    /// </summary>
    public async Task<(int Status, string Body)> ReadAnswerAsync()
    {
        var status = await ReadLineAsync() ?? throw new EndOfStreamException("There is no answer.");
        var length = 0;
        while (await ReadLineAsync() is { Length: > 0 } field)
        {
            if (field.Split(": ") is ["Content-Length", var value]) length = int.Parse(value, CultureInfo.InvariantCulture);
        }

        // One character of the reader is one byte.
        var body = new char[length];
        await _answers.ReadBlockAsync(body, TestContext.Current.CancellationToken);
        return (int.Parse(status.Split(' ')[1], CultureInfo.InvariantCulture), Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(body)));
    }

    public void Dispose()
    {
        _answers.Dispose();
        _client.Dispose();
    }
}
