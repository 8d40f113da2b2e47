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

        Endpoints at Avatar:AdminUrls
          GET  /metrics, /health, /health/live, /health/ready
          GET  /admin/cluster                   lists the silos
          POST /admin/expire, /admin/sweep      deletes expired cartoons; files without a document
          GET  /admin/logs                      lists log levels that were set
          PUT  /admin/logs/{category}           sets a log level for some minutes: ?level=Debug&minutes=10
          GET  /admin/dashboard/                the dashboard of Orleans, if Avatar:Admin:Dashboard is true
        """);
}
