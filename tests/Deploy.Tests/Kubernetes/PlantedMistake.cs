using Avatar.Deploy.Tests.Kubernetes.Rendering;

namespace Avatar.Deploy.Tests.Kubernetes;

/// <summary>A mistake that somebody could make in an overlay of their own, and what must be found.</summary>
/// <param name="Name">What is wrong.</param>
/// <param name="Overlay">The lines of the overlay.</param>
/// <param name="Object">The object in the finding.</param>
/// <param name="Field">The beginning of the field, or a part of it.</param>
/// <param name="Reason">A part of the reason.</param>
/// <param name="Variant">What it is an overlay of.</param>
internal sealed record PlantedMistake(string Name, string Overlay, string Object, string Field, string Reason, Variant? Variant = null)
{
    private const string Silo = "Deployment/avatar-silo", Front = "Deployment/avatar-front";

    private static readonly Variant Trial = new(Variant.Trial, Variant.GridFs);
    private static readonly Variant Shared = new(Variant.Production, Variant.SharedVolume, Variant.Monitoring, Variant.Ingress);

    public static IReadOnlyList<PlantedMistake> All { get; } =
    [
        new("a setting that does not exist", Setting("Avatar__Shutdown__Drain=00:00:30"), Front, "data[Avatar__Shutdown__Drain]", "Avatar:Shutdown:Drain is not a setting of this service; did you mean"),
        new("a value that is not allowed", Setting("Avatar__Files__Provider=S3"), Silo, "data[Avatar__Files__Provider]", "it must be FileSystem or GridFS"),
        new("a setting of Orleans that does not exist", Setting("Orleans__Endpoints__SiloPrt=11111"), Silo, "data[Orleans__Endpoints__SiloPrt]", "no program reads it"),
        new("an open admin port without a token", Setting("Avatar__AdminUrls=http://*:9464"), Front, "data[Avatar__AdminUrls]", "Avatar:Admin:Token is not set", Trial),
        new("a secret in the environment", Add("avatar-front", "env", "{ name: ConnectionStrings__MongoDB, value: mongodb://u:p@h/d }"), Front, "env[ConnectionStrings__MongoDB]", "sees a secret in its environment"),
        new("a secret that is empty", Secret("Avatar__Files__SigningKey="), Front, "data[Avatar__Files__SigningKey]", "is empty", Trial),
        new("a secret whose name is not that of a setting", Secret("token=0123456789abcdef"), Front, "data[token]", "does not have the name of a setting", Trial),
        new("one name for all silos", Patch("avatar-silo", "replace", "containers/0/env/0", "{ name: Orleans__Name, value: silo }"), Silo, "env[Orleans__Name]", "each silo needs its own"),
        new("a port at which nobody listens", Setting("Orleans__Endpoints__GatewayPort=30001"), Silo, "ports[gateway]", "the program does not listen at 30000"),

        new("a probe of a path that is not served", Patch("avatar-front", "replace", "containers/0/readinessProbe/httpGet/path", "/healthz"), Front, "readinessProbe.httpGet.path", "avatar-front does not serve /healthz"),
        new("liveness that looks at the database", Patch("avatar-silo", "replace", "containers/0/livenessProbe/httpGet/path", "/health/ready"), Silo, "livenessProbe.httpGet.path", "only readiness looks at other services"),
        new("readiness without patience", Patch("avatar-silo", "replace", "containers/0/readinessProbe/timeoutSeconds", "1"), Silo, "readinessProbe.timeoutSeconds", "a look takes up to 3 s"),
        new("a probe of a port that is not declared", Patch("avatar-silo", "replace", "containers/0/startupProbe/httpGet/port", "health"), Silo, "startupProbe.port", "does not declare the port health"),
        new("an impatient liveness", Patch("avatar-front", "replace", "containers/0/livenessProbe/periodSeconds", "3"), Front, "livenessProbe.failureThreshold", "restarted after 9 s"),

        new("a policy that locks the database out", Policy("database", "/spec/egress/0/ports/0/port", "27018"), "NetworkPolicy/database", "spec.egress", "no policy lets avatar-silo connect to mongodb-0.mongodb.mongodb.svc at 27017/TCP, but it must"),
        new("a database in another namespace", Policy("database", "/spec/egress/0/to/0/namespaceSelector/matchLabels/kubernetes.io~1metadata.name", "databases"), "NetworkPolicy/database", "spec.egress", "no policy lets avatar-front connect to"),
        new("no way to the name server", Policy("name-server", "/spec/egress/0/ports/0/protocol", "SCTP"), "NetworkPolicy/name-server", "spec.egress", "53/UDP, but it must: resolves names"),
        new("a closed gateway", Policy("silo", "/spec/ingress/1/from/0/podSelector/matchLabels/app.kubernetes.io~1name", "front"), "NetworkPolicy/silo", "spec.ingress", "no policy lets avatar-silo accept connections at 30000/TCP, but it must: fronts call silos"),
        new("silos that everybody may call", Policy("silo", "/spec/ingress/1/from/0", "{ podSelector: {} }"), "NetworkPolicy/silo", "spec.ingress", "it lets avatar-silo connect to avatar-silo, port 30000/TCP, which nothing needs"),
        new("a namespace that is open by default", Edit("NetworkPolicy", "closed", "remove", "/spec/policyTypes/1"), "NetworkPolicy/closed", "spec.podSelector", "no policy closes all pods"),
        new("an Ingress that is not let in", Policy("ingress", "/spec/ingress/0/ports/0/port", "80"), "NetworkPolicy/ingress", "spec.ingress", "8080/TCP, but it must: the Ingress controller"),

        new("a grace that is too short", Setting("Avatar__Shutdown__DrainTimeout=00:02:00"), Silo, "terminationGracePeriodSeconds", "it is 45, but a stop takes up to 135"),
        new("a rollout that takes capacity away", Edit("Deployment", "avatar-front", "replace", "/spec/strategy/rollingUpdate/maxUnavailable", "1"), Front, "spec.strategy", "maxUnavailable 0"),
        new("a spread that counts the old pods", Patch("avatar-silo", "remove", "topologySpreadConstraints/1/matchLabelKeys"), Silo, "topologySpreadConstraints.matchLabelKeys", "without pod-template-hash"),
        new("a budget of nobody", Edit("PodDisruptionBudget", "avatar-silo", "replace", "/spec/selector/matchLabels/app.kubernetes.io~1name", "silo"), "PodDisruptionBudget/avatar-silo", "spec.selector", "it selects no pods"),
        new("a budget that prevents a drain", Edit("PodDisruptionBudget", "avatar-front", "remove", "/spec/unhealthyPodEvictionPolicy"), "PodDisruptionBudget/avatar-front", "spec.unhealthyPodEvictionPolicy", "would prevent the drain"),
        new("a service of nobody", Edit("Service", "avatar-front", "replace", "/spec/selector/app.kubernetes.io~1name", "front"), "Service/avatar-front", "spec.selector", "it selects no pods"),
        new("a service of a port that does not exist", Edit("Service", "avatar-front", "replace", "/spec/ports/0/targetPort", "web"), "Service/avatar-front", "spec.ports[http].targetPort", "no port 'web'"),
        new("an Ingress without a service", Edit("Ingress", "avatar", "replace", "/spec/rules/0/http/paths/0/backend/service/name", "front"), "Ingress/avatar", "backend.service", "there is no Service 'front'"),
        new("a scraper of nothing", Edit("ServiceMonitor", "avatar", "replace", "/spec/selector/matchLabels/app.kubernetes.io~1component", "admin"), "ServiceMonitor/avatar", "spec.selector", "it selects no Services"),

        new("two silos", Edit("HorizontalPodAutoscaler", "avatar-silo", "replace", "/spec/minReplicas", "2"), "HorizontalPodAutoscaler/avatar-silo", "spec.minReplicas", "at least 3 pods"),
        new("a metric that nobody offers", Edit("HorizontalPodAutoscaler", "avatar-silo", "replace", "/spec/metrics/0/pods/metric/name", "avatar_queue"), "HorizontalPodAutoscaler/avatar-silo", "spec.metrics.pods.metric", "do not offer 'avatar_queue'"),
        new("a metric that nobody scrapes", "", "HorizontalPodAutoscaler/avatar-silo", "spec.metrics.pods.metric", "the component monitoring is missing", new(Variant.Production, Variant.GridFs)),
        new("a number of pods that an autoscaler decides", "replicas: [{ name: avatar-front, count: 4 }]\n", Front, "spec.replicas", "each apply would undo"),
        new("an autoscaler of nobody", Edit("HorizontalPodAutoscaler", "avatar-front", "replace", "/spec/scaleTargetRef/name", "front"), "HorizontalPodAutoscaler/avatar-front", "spec.scaleTargetRef", "there is no Deployment 'front'"),

        new("a heap in decimal", Edit("Deployment", "avatar-silo", "replace", "/spec/template/spec/containers/0/env/3/value", "'14'"), Silo, "env[DOTNET_GCHeapHardLimitPercent]", "a hexadecimal number"),
        new("a heap that leaves no room for drawings", Edit("Deployment", "avatar-silo", "replace", "/spec/template/spec/containers/0/env/3/value", "'0x32'"), Silo, "env[DOTNET_GCHeapHardLimitPercent]", "50 % of the limit are 537 MB of heap"),
        new("a limit too small for one drawing", Edit("Deployment", "avatar-silo", "replace", "/spec/template/spec/containers/0/resources/limits/memory", "384Mi"), Silo, "resources.limits.memory", "403 MB are not enough for one drawing: 350 MB and 55 MB"),
        new("a CPU limit", Add("avatar-silo", "resources/limits/cpu", "'2'", append: false), Silo, "resources.limits.cpu", "a throttled silo"),

        new("a root user", Patch("avatar-front", "replace", "securityContext/runAsNonRoot", "false"), Front, "securityContext.runAsNonRoot", "it must be true"),
        new("a writable root", Patch("avatar-silo", "remove", "containers/0/securityContext/readOnlyRootFilesystem"), Silo, "securityContext.readOnlyRootFilesystem", "it must be true"),
        new("a capability", Add("avatar-silo", "securityContext/capabilities/add", "[NET_RAW]", append: false), Silo, "securityContext.capabilities.add", "it adds a capability"),
        new("a folder of the host", Patch("avatar-silo", "replace", "volumes/1", "{ name: tmp, hostPath: { path: /tmp } }"), Silo, "volumes.hostPath", "a folder of the host"),
        new("an image without a version", "images: [{ name: avatar-silo, newTag: latest }]\n", Silo, "image", "no tag, or latest"),
        new("a folder without a limit", Patch("avatar-front", "remove", "volumes/1/emptyDir/sizeLimit"), Front, "volumes[tmp].emptyDir.sizeLimit", "fill the disk of the node"),
        new("a volume of one node", Edit("PersistentVolumeClaim", "avatar-images", "replace", "/spec/accessModes/0", "ReadWriteOnce"), "PersistentVolumeClaim/avatar-images", "spec.accessModes", "ReadWriteMany", Shared),
        new("images in a folder of each pod", Setting("Avatar__Files__Root=/tmp/uploads"), Silo, "data[Avatar__Files__Root]", "on a volume that all its pods mount", Shared),
        new("a pod without its volume", Patch("avatar-silo", "replace", "containers/0/volumeMounts/0/name", "secret"), Silo, "volumeMounts[secret]", "no volume of that name"),
        new("a field that does not exist", Edit("PodDisruptionBudget", "avatar-front", "add", "/spec/maxUnavailabel", "1"), "PodDisruptionBudget/avatar-front", "maxUnavailabel", "not found on type"),
        new("a value of the wrong type", Edit("Deployment", "avatar-front", "replace", "/spec/minReadySeconds", "soon"), Front, "minReadySeconds: soon", "'soon'"),
    ];

    public override string ToString() => Name;

    private static string Setting(string literal) => $"configMapGenerator: [{{ name: avatar-settings, behavior: merge, literals: ['{literal}'] }}]\n";

    private static string Secret(string literal) => $"secretGenerator: [{{ name: avatar-secrets, behavior: merge, literals: ['{literal}'] }}]\n";

    private static string Policy(string name, string path, string value) => Edit("NetworkPolicy", name, "replace", path, value);

    /// <summary>Adds to a container.</summary>
    private static string Add(string deployment, string path, string value, bool append = true) => Patch(deployment, "add", $"containers/0/{path}{(append ? "/-" : "")}", value);

    /// <summary>Changes a pod.</summary>
    private static string Patch(string deployment, string operation, string path, string? value = null) => Edit("Deployment", deployment, operation, $"/spec/template/spec/{path}", value);

    private static string Edit(string kind, string name, string operation, string path, string? value = null) =>
        $"patches:\n  - target: {{ kind: {kind}, name: {name} }}\n    patch: |\n      - {{ op: {operation}, path: {path}{(value is null ? "" : $", value: {value}")} }}\n";
}
