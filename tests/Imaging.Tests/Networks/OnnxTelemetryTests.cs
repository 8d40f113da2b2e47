using Avatar.Imaging.Networks;

namespace Avatar.Imaging.Tests.Networks;

/// <summary>That nothing is sent or left behind is seen in tests/Cluster.Tests, from outside.</summary>
public sealed class OnnxTelemetryTests
{
    [Fact]
    public void Native_code_sees_that_telemetry_is_off_once_a_model_was_opened()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Telemetry is switched off by a call there.");
        Assert.Throws<ImagingStartException>(() => Network.Open("a.onnx", [], new NetworkShape("", 1)));

        Assert.Equal("1", NativeEnvironment.Find("ORT_DISABLE_TELEMETRY"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("A=B")]
    public void What_cannot_be_set_stops_the_start_with_a_sentence(string variable)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Telemetry is switched off by a call there.");
        var exception = Assert.Throws<ImagingStartException>(() => OnnxTelemetry.SwitchOffOnUnix(variable, "1"));

        Assert.StartsWith("Cannot turn off the telemetry of ONNX Runtime (setenv: ", exception.Message, StringComparison.Ordinal);
    }
}
