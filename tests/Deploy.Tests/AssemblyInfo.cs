using Avatar.Deploy.Tests.Kubernetes.Rendering;

// Each test runs processes of its own.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
[assembly: AssemblyFixture(typeof(Kustomize))]
