using System.Net.Sockets;
using Avatar.ServiceTesting.Calls;
using Avatar.ServiceTesting.Processes;

namespace Avatar.Cluster.Tests;

/// <summary>A clean stop and a new start.</summary>
public sealed class RestartTests
{
    private static readonly string[] Lists = ["/api/originals", "/api/cartoons", "/api/downloaded-faces"];

    [Fact]
    public async Task Restarted_it_finds_everything_again()
    {
        // The port changes with each start; the public address does not.
        await using var avatar = new AvatarProcess { Settings = { ["Avatar__PublicBaseUrl"] = "https://avatars.example.org" } };
        await avatar.StartAsync();
        string[] devices = [Phone.NewDevice(), Phone.NewDevice()];
        await UseAsync(avatar, devices);
        var before = await SeeAsync(avatar, devices);

        Assert.Equal(0, await avatar.StopAsync());

        Assert.Empty(avatar.Program.Complaints);
        await avatar.StartAsync();
        Assert.Equal(before, await SeeAsync(avatar, devices));
        Assert.Equal(0, await avatar.StopAsync());
        Assert.Empty(avatar.Program.Complaints);
    }

    [Fact]
    public async Task Told_to_stop_it_answers_the_upload_under_way_first()
    {
        await using var avatar = new AvatarProcess();
        await avatar.StartAsync();
        using var client = avatar.NewClient();

        // The unfinished file appears once more bytes have arrived than the service collects in memory.
        using var half = new HalfSent(Portrait.Form(TestPhotos.Read("astronaut")));
        var phone = new Phone(client, Phone.NewDevice());
        var answer = phone.PostAsync("/api/upload", content: half);
        await Wait.UntilAsync(() => Directory.EnumerateFiles(Path.Combine(avatar.DataDirectory, "uploads", "incoming"), "*.part").Any(), AvatarProcess.Patience);

        avatar.Terminate();
        await Wait.UntilAsync(() => !IsListening(avatar.Url), AvatarProcess.Patience);
        half.SendTheRest();

        var original = (await answer).Expect(201).Text("original", "id");
        Assert.Equal(0, await avatar.Program.WaitForEndAsync(AvatarProcess.Patience));
        Assert.Empty(avatar.Program.Complaints);
        await avatar.StartAsync();
        using var again = avatar.NewClient();
        (await new Phone(again, phone.Device).GetAsync($"/api/originals/{original}")).Expect(200);
    }

    /// <summary>Creates three photos with several cartoons each, and the face of one.</summary>
    private static async Task UseAsync(AvatarProcess avatar, string[] devices)
    {
        using var client = avatar.NewClient();
        foreach (var phone in devices.Select(device => new Phone(client, device)))
        {
            for (var number = 1; number <= 3; number++)
            {
                var upload = (await phone.UploadAsync(Portrait.Of(number))).Expect(201);
                (await phone.RegenerateAsync(upload.Text("original", "id"))).Expect(201);
                if (number == 2) (await phone.DownloadAsync(upload.Text("cartoon", "id"))).Expect(201);
            }
        }
    }

    /// <summary>Reads all lists of all devices, and all images in them.</summary>
    private static async Task<List<string>> SeeAsync(AvatarProcess avatar, string[] devices)
    {
        using var client = avatar.NewClient();
        var seen = new List<string>();
        foreach (var phone in devices.Select(device => new Phone(client, device)))
        {
            foreach (var list in Lists)
            {
                var data = (await phone.GetAsync(list)).Expect(200).Data;
                seen.Add(data.GetRawText());
                foreach (var entry in data.EnumerateObject().First().Value.EnumerateArray())
                {
                    var url = entry.TryGetProperty("imageUrl", out var image) ? image : entry.GetProperty("faceUrl");
                    seen.Add(Convert.ToHexString(await phone.FetchAsync(url.GetString()!) ?? throw new InvalidOperationException($"{url} is missing.")));
                }
            }
        }

        Assert.Equal(devices.Length * (3 + 3 + 4 + 1), seen.Count);
        return seen;
    }

    private static bool IsListening(Uri url)
    {
        try
        {
            using var connection = new TcpClient(url.Host, url.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
