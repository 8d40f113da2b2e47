using Avatar.WebFront.Tests.Application;

namespace Avatar.WebFront.Tests.Limits;

/// <summary>HTTP/1.0 requests without a length, as nginx sends them by default.</summary>
public sealed class LengthlessPostTests(AvatarApplication app)
{
    private static readonly string Head = $"POST /api/regenerate/{new string('0', 24)} HTTP/1.0\r\nHost: a\r\nx-device-id: {Calls.NewDevice()}\r\n";

    [Fact]
    public async Task A_call_without_a_length_has_no_body()
    {
        using var connection = await RawConnection.OpenAsync(app.Url);
        await connection.SendAsync($"{Head}Connection: close\r\n\r\n");

        await IsNotFoundAsync(connection);
        Assert.Null(await connection.ReadLineAsync());
    }

    [Fact]
    public async Task Its_head_may_come_in_pieces_and_others_may_follow_on_the_connection()
    {
        using var connection = await RawConnection.OpenAsync(app.Url);
        for (var round = 0; round < 2; round++)
        {
            foreach (var piece in $"{Head}Connection: keep-alive\r\n\r\n".Chunk(31)) await connection.SendAsync(new string(piece));
            await IsNotFoundAsync(connection);
        }

        await connection.SendAsync("GET /health HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal(200, (await connection.ReadAnswerAsync()).Status);
    }

    [Theory]
    [InlineData("Content-Length: 3\r\n\r\nabc")]
    [InlineData("content-length:0\r\n\r\n")]
    public async Task A_request_with_a_length_is_not_changed(string rest)
    {
        using var connection = await RawConnection.OpenAsync(app.Url);
        await connection.SendAsync($"{Head}{rest}");

        await IsNotFoundAsync(connection);
    }

    [Fact]
    public async Task A_head_that_is_too_long_is_refused_by_the_server()
    {
        using var connection = await RawConnection.OpenAsync(app.Url);
        await connection.SendAsync($"{Head}x: {new string('x', 30_000)}\r\n\r\n");

        Assert.Equal(431, (await connection.ReadAnswerAsync()).Status);
    }

    [Fact]
    public async Task A_head_that_stalls_is_refused_after_its_time_out()
    {
        await using var impatient = await AvatarApplication.StartAsync("--Avatar:Limits:SlowPatience=00:00:02");
        using var connection = await RawConnection.OpenAsync(impatient.Url);
        await connection.SendAsync(Head);

        Assert.Equal(408, (await connection.ReadAnswerAsync()).Status);
    }

    private static async Task IsNotFoundAsync(RawConnection connection)
    {
        var (status, body) = await connection.ReadAnswerAsync();
        Assert.Equal(404, status);
        Assert.Contains("original_not_found", body, StringComparison.Ordinal);
    }
}
