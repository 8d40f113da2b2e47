using Avatar.WebFront.Tests.Application;
using Avatar.WebFront.Tests.Faults;

namespace Avatar.WebFront.Tests.Reference.Documented;

/// <summary>A device with a photo and its cartoon. Disposing it removes all faults.</summary>
internal sealed class Scene : IDisposable
{
    private readonly Stage _stage;

    private Scene(Stage stage) => _stage = stage;

    public FaultyImageStore Files => _stage.Files;

    public FaultyDeviceCalls.Plan Grains => _stage.Grains;

    public PoolClock Pool => _stage.Pool;

    public QuickDrawing Drawing => _stage.App.Drawing;

    public string Device { get; } = Calls.NewDevice();

    public string Original { get; private set; } = "";

    public string Cartoon { get; private set; } = "";

    /// <summary>File name of the photo.</summary>
    public string Filename { get; private set; } = "";

    public static async Task<Scene> SetAsync(Stage stage)
    {
        stage.Wait();
        var scene = new Scene(stage);
        var upload = await stage.App.Client.UploadAsync(scene.Device, Calls.Form(Photos.Jpeg(64, 48)));
        scene.Original = upload.Text("original", "id");
        scene.Cartoon = upload.Text("cartoon", "id");
        scene.Filename = Path.GetFileName(upload.Text("original", "imageUrl"));
        return scene;
    }

    public void Dispose()
    {
        (Files.WritingFails, Files.ReadingFails) = (null, null);
        (Grains.Failure, Grains.Bug) = (null, null);
        Drawing.Failure = null;
        Pool.StandsStill = false;
    }

    /// <summary>Makes something fail from now on.</summary>
    public Scene With(Action fault)
    {
        fault();
        return this;
    }

    public Task<Reply> SendAsync(Call call) => call.SendAsync(_stage.App.Client);

    public Task<Reply> SendWithoutHostAsync(Call call) => call.SendWithoutHostAsync(_stage.App.Url);

    public Task<Reply> SendSlowlyAsync(Call call) => call.SendSlowlyAsync(_stage.App.Url, _stage.WaitLong);

    /// <summary>Switches to a service that signs its links.</summary>
    public Task<Reply> SendSigningAsync(Call call) => call.SendAsync(_stage.Signing.Client);

    /// <summary>Switches to a service that accepts one request per minute.</summary>
    public Task<Reply> SendLimitedAsync(Call call) => call.SendAsync(_stage.Limited.Client);
}
