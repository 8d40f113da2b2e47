using Avatar.WebFront.Tests.Application;

[assembly: AssemblyFixture(typeof(AvatarApplication))]
