using Avatar.Imaging.Engines;
using Avatar.Imaging.Engines.Neural;

namespace Avatar.Hosting.Tests.Engines;

public sealed class EngineSetupTests
{
    private static readonly (string, string) Remote = ("Avatar:Cartoons:Engine", "Remote");
    private static readonly (string, string) Server = ("Avatar:Cartoons:RemoteUrl", "http://ai.example.org/v2/");

    [Fact]
    public void Without_any_setting_this_process_draws_and_cuts()
    {
        var options = Configure.Engines(Configure.With());

        Assert.Equal((CartoonEngineKind.Local, null, FaceEngineKind.Local), (options.Cartoons, options.CartoonFallback, options.Faces));
    }

    [Fact]
    public void Engines_for_cartoons_and_faces_are_chosen_separately()
    {
        var options = Configure.Engines(Configure.With(
            Remote,
            Server,
            ("Avatar:Faces:Engine", "Remote"),
            ("Avatar:Faces:RemoteUrl", "https://cut.example.org"),
            ("Avatar:Faces:RemotePath", "process-face-cut"),
            ("Avatar:PublicBaseUrl", "https://avatars.example.org")));

        Assert.Equal(new Uri("http://ai.example.org/v2/generate-cartoon"), options.RemoteCartoons?.Url);
        Assert.Equal(new Uri("https://cut.example.org/process-face-cut"), options.RemoteFaces?.Url);
    }

    [Fact]
    public void A_model_gets_the_numbers_that_the_settings_name()
    {
        var neural = Configure.Engines(Configure.With(
            ("Avatar:Cartoons:Engine", "Neural"),
            ("Avatar:Cartoons:ModelPath", "/models/toon.onnx"),
            ("Avatar:Cartoons:ModelRange", "0..1"),
            ("Avatar:Cartoons:ModelOutputRange", "-1..1"),
            ("Avatar:Cartoons:ModelMean", "0.485, 0.456, 0.406"),
            ("Avatar:Cartoons:ModelDeviation", "0.229, 0.224, 0.225"))).Neural!;

        Assert.Equal("/models/toon.onnx", neural.ModelPath);
        Assert.Equal((ValueRange.Unit, ValueRange.Symmetric), (neural.Range, neural.OutputRange));
        Assert.Equal([0.485f, 0.456f, 0.406f], neural.Mean);
        Assert.Equal([0.229f, 0.224f, 0.225f], neural.Deviation);
    }

    [Fact]
    public void A_remote_engine_times_out_before_the_grain_and_earlier_with_a_fallback()
    {
        var alone = Configure.Engines(Configure.With(Remote, Server)).RemoteCartoons!.Timeout;
        var before = Configure.Engines(Configure.With(Remote, Server, ("Avatar:Cartoons:Fallback", "Local"))).RemoteCartoons!.Timeout;

        Assert.InRange(alone, TimeSpan.FromSeconds(140), TimeSpan.FromSeconds(149));
        Assert.InRange(before, TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(120));
    }

    [Theory]
    [InlineData("Remote", "Avatar:Cartoons:RemoteUrl")]
    [InlineData("Neural", "Avatar:Cartoons:ModelPath")]
    [InlineData("Replicate", "Avatar:Cartoons:ReplicateToken")]
    public void An_engine_without_its_required_setting_is_refused(string engine, string key) =>
        Assert.Equal($"{key} is not set, but Avatar:Cartoons:Engine={engine} needs it.", Refusal(("Avatar:Cartoons:Engine", engine)));

    [Theory]
    [InlineData("Avatar:Cartoons:RemoteUrl", "http://ai.example.org", "Avatar:Cartoons:Engine=Remote")]
    [InlineData("Avatar:Cartoons:ModelPath", "model.onnx", "Avatar:Cartoons:Engine=Neural")]
    [InlineData("Avatar:Cartoons:ReplicateToken", "secret", "Avatar:Cartoons:Engine=Replicate")]
    [InlineData("Avatar:Faces:RemoteUrl", "http://ai.example.org", "Avatar:Faces:Engine=Remote")]
    public void A_setting_of_an_engine_that_is_not_chosen_is_refused_and_not_ignored(string key, string value, string engine)
    {
        var sentence = Refusal((key, value));

        Assert.StartsWith($"{key} is set, but has no effect without {engine}", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_remote_face_cut_needs_a_URL_from_which_cartoons_can_be_fetched()
    {
        var sentence = Refusal(("Avatar:Faces:Engine", "Remote"), ("Avatar:Faces:RemoteUrl", "http://ai.example.org"));

        Assert.StartsWith("Avatar:PublicBaseUrl is not set, but Avatar:Faces:Engine=Remote needs it", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void An_engine_cannot_be_its_own_fallback() =>
        Assert.StartsWith("Avatar:Cartoons:Fallback is Local", Refusal(("Avatar:Cartoons:Fallback", "Local")), StringComparison.Ordinal);

    [Theory]
    [InlineData("Avatar:Cartoons:ModelMean", "1, 2")]
    [InlineData("Avatar:Cartoons:ModelDeviation", "1, 1, 1, 1")]
    [InlineData("Avatar:Cartoons:ModelDeviation", "1, 0, 1")]
    public void Invalid_numbers_for_a_model_are_refused(string key, string value)
    {
        var sentence = Refusal(("Avatar:Cartoons:Engine", "Neural"), ("Avatar:Cartoons:ModelPath", "model.onnx"), (key, value));

        Assert.StartsWith($"{key} contains ", sentence, StringComparison.Ordinal);
    }

    private static string Refusal(params (string Key, string Value)[] pairs) =>
        Assert.Throws<AvatarStartException>(() => Configure.Engines(Configure.With(pairs))).Message;
}
