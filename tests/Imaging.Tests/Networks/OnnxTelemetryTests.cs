using Avatar.Imaging.Networks;

namespace Avatar.Imaging.Tests.Networks;

/// <summary>Tests the setting. tests/Cluster.Tests checks from outside that nothing is sent or written.</summary>
public sealed class OnnxTelemetryTests
{
    [Fact]
    public void Native_code_sees_that_telemetry_is_off_after_a_model_was_opened()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "On Windows telemetry is turned off by an API call.");
        Assert.Throws<ImagingStartException>(() => Network.Open("a.onnx", [], new NetworkShape("", 1)));

        Assert.Equal("1", NativeEnvironment.Find("ORT_DISABLE_TELEMETRY"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("A=B")]
    public void A_variable_that_cannot_be_set_stops_the_start_with_a_sentence(string variable)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "On Windows telemetry is turned off by an API call.");
        var exception = Assert.Throws<ImagingStartException>(() => OnnxTelemetry.SwitchOffOnUnix(variable, "1"));

        Assert.StartsWith("Cannot turn off the telemetry of ONNX Runtime (setenv: ", exception.Message, StringComparison.Ordinal);
    }
}
