namespace Avatar.Silo.Help;

/// <summary>The help of a silo on its own.</summary>
internal static class SiloHelp
{
    public static HelpPage Page { get; } = new(
        """
        Avatar.Orleans: one silo of a cluster. Web fronts send it work; MongoDB makes silos and fronts find each other.

        Usage
          ConnectionStrings__MongoDB=mongodb://localhost:27017/cartoon-avatar dotnet run --project src/Silo
          dotnet run --project src/Silo -- --Orleans:Endpoints:SiloPort=0 --Orleans:Endpoints:GatewayPort=0 --urls http://localhost:8082
        """,
        """
        Endpoints, for operators alone
          GET  /health, /health/live, /health/ready
          GET  /metrics                         for Prometheus
        """);
}
