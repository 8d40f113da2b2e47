namespace Avatar.WebFront.Tests.Application;

/// <summary>An upload whose photo begins to arrive and then stalls.</summary>
internal static class SlowUpload
{
    /// <summary>Sends the beginning, advances the clock once the service waits for the rest, and returns the answer.</summary>
    public static async Task<(int Status, string Body)> SendAsync(Uri url, string device, Action letTimePass)
    {
        using var connection = await RawConnection.OpenAsync(url);
        await connection.SendAsync(
            $"POST /api/upload HTTP/1.1\r\nHost: a\r\nx-device-id: {device}\r\nContent-Type: multipart/form-data; boundary=x\r\n"
            + "Content-Length: 100000\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n");

        // The service sends 100 Continue when it begins to read the body.
        Assert.Equal("HTTP/1.1 100 Continue", await connection.ReadLineAsync());
        await connection.ReadLineAsync();
        await connection.SendAsync("--x\r\nContent-Disposition: form-data; name=image; filename=a\r\n\r\n\u00FF\u00D8\u00FF\u00FE\u000F\u00FF and the rest never comes");
        letTimePass();
        return await connection.ReadAnswerAsync();
    }
}
