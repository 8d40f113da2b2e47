using System.Reflection;
using Avatar.ServiceTesting.Telemetry;
using Xunit.v3;

// All telemetry of all processes is recorded, and a test in which a secret appears in it fails.
[assembly: AssemblyFixture(typeof(RecordedTelemetry))]
[assembly: Avatar.Cluster.Tests.TellsNoSecrets]

namespace Avatar.Cluster.Tests;

/// <summary>Compares what the processes wrote and exported during a test with all secrets that are known at its end.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class TellsNoSecretsAttribute : BeforeAfterTestAttribute
{
    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        RecordedTelemetry.Current?.Check();
        TestContext.Current.TestOutputHelper?.WriteLine($"Recorded until now: {RecordedTelemetry.Current?.Figures}.");
    }
}
