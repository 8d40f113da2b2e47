using Avatar.Hosting;

namespace Avatar.Silo;

/// <summary>The help page of a separate silo process.</summary>
internal static class SiloHelp
{
    public static HelpPage Page { get; } = new(
        """
        Avatar.Orleans: one silo of a cluster. Web fronts send calls to it; silos and fronts find each other through MongoDB.

        Usage
          ConnectionStrings__MongoDB=mongodb://localhost:27017/cartoon-avatar dotnet run --project src/Silo
          dotnet run --project src/Silo -- --Orleans:Endpoints:SiloPort=0 --Orleans:Endpoints:GatewayPort=0 --urls http://localhost:8082
        """,
        """
        Endpoints (for operators)
          GET  /health, /health/live, /health/ready
          GET  /metrics                         for Prometheus; at Avatar:AdminUrls if that is set
        """);
}
