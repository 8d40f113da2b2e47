global using Plane = Avatar.Imaging.Planes.Plane;

[assembly: AssemblyFixture(typeof(Workshop))]
