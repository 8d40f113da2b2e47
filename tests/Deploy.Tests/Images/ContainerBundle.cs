using System.Text.Json.Nodes;
using Avatar.Deploy.Tests.Kubernetes.Rules;
using Avatar.Deploy.Tests.Systemd;
using k8s.Models;

namespace Avatar.Deploy.Tests.Images;

/// <summary>
/// A folder with the files of an image and a description of the container in the format of https://github.com/opencontainers/runtime-spec, made from
/// what a pod says about user, root file system, capabilities, system calls, memory, processors and volumes. Its network is that of this machine.
/// </summary>
internal static class ContainerBundle
{
    /// <summary>The system calls that container engines allow by default (seccomp), from Debian's package golang-github-containers-common.</summary>
    public const string SystemCalls = "/usr/share/containers/seccomp.json";

    private static readonly string[] CapabilitySets = ["bounding", "effective", "inheritable", "permitted", "ambient"], Namespaces = ["pid", "mount", "ipc", "uts"];

    /// <param name="folder">The folder to write.</param>
    /// <param name="archive">The image.</param>
    /// <param name="settings">The container, with its pod.</param>
    /// <param name="environment">Variables that differ from those of the pod.</param>
    /// <param name="group">The control group.</param>
    public static void Write(string folder, string archive, ContainerSettings settings, IReadOnlyDictionary<string, string> environment, string group)
    {
        var (pod, container) = (settings.Workload.Pod, settings.Container);
        var image = Unpack(folder, archive);
        var variables = image["Env"]!.AsArray().Select(static entry => entry!.GetValue<string>().Split('=', 2)).ToDictionary(static pair => pair[0], static pair => pair[1]);
        foreach (var (name, value) in settings.Environment.Concat(environment)) variables[name] = value;
        var security = container.SecurityContext;
        if (!security.Capabilities.Drop.Contains("ALL")) throw new NotSupportedException("The pod keeps capabilities.");
        var memory = container.Resources.Limits["memory"].ToInt64();
        var description = new JsonObject
        {
            ["ociVersion"] = "1.0.2",
            ["process"] = new JsonObject
            {
                ["user"] = new JsonObject { ["uid"] = pod.SecurityContext.RunAsUser, ["gid"] = pod.SecurityContext.RunAsGroup },
                ["args"] = image["Entrypoint"]!.DeepClone(),
                ["env"] = new JsonArray([.. variables.Select(static variable => JsonValue.Create($"{variable.Key}={variable.Value}"))]),
                ["cwd"] = image["WorkingDir"]!.DeepClone(),
                ["noNewPrivileges"] = security.AllowPrivilegeEscalation is false,
                ["capabilities"] = new JsonObject(CapabilitySets.Select(static set => KeyValuePair.Create(set, (JsonNode?)new JsonArray()))),
            },
            ["root"] = new JsonObject { ["path"] = "rootfs", ["readonly"] = security.ReadOnlyRootFilesystem },
            ["mounts"] = new JsonArray([.. SystemMounts(), .. Volumes(folder, settings)]),
            ["linux"] = new JsonObject
            {
                ["namespaces"] = new JsonArray([.. Namespaces.Select(static kind => new JsonObject { ["type"] = kind })]),
                ["cgroupsPath"] = group,
                ["resources"] = new JsonObject
                {
                    ["memory"] = new JsonObject { ["limit"] = memory, ["swap"] = memory },
                    ["cpu"] = new JsonObject { ["shares"] = (long)(container.Resources.Requests["cpu"].ToDecimal() * 1024) },
                },
                ["seccomp"] = pod.SecurityContext.SeccompProfile.Type == "RuntimeDefault" ? AllowedCalls() : throw new NotSupportedException("Another profile."),
            },
        };
        File.WriteAllText(Path.Combine(folder, "config.json"), description.ToJsonString());
    }

    /// <returns>The configuration of the image.</returns>
    private static JsonNode Unpack(string folder, string archive)
    {
        var layout = Directory.CreateDirectory(Path.Combine(folder, "layout")).FullName;
        var root = Directory.CreateDirectory(Path.Combine(folder, "rootfs")).FullName;
        Extract("-xf", archive, layout);
        var manifest = Read(JsonNode.Parse(File.ReadAllText(Path.Combine(layout, "index.json")))!["manifests"]![0]!);
        foreach (var layer in manifest["layers"]!.AsArray()) Extract("-xzf", Blob(layer!), root);
        var image = Read(manifest["config"]!)["config"]!;
        Directory.Delete(layout, recursive: true);
        return image;

        JsonNode Read(JsonNode descriptor) => JsonNode.Parse(File.ReadAllText(Blob(descriptor)))!;
        string Blob(JsonNode descriptor) => Path.Combine(layout, "blobs", descriptor["digest"]!.GetValue<string>().Replace(':', '/'));

        static void Extract(string option, string archive, string target)
        {
            var (exitCode, output) = Tool.Run("tar", "-C", target, option, archive);
            Assert.True(exitCode == 0, output);
        }
    }

    private static IEnumerable<JsonNode> SystemMounts()
    {
        yield return Mount("proc", "proc", "/proc");
        yield return Mount("tmpfs", "tmpfs", "/dev", "nosuid", "mode=755", "size=65536k");
        yield return Mount("tmpfs", "shm", "/dev/shm", "nosuid", "noexec", "nodev", "mode=1777", "size=65536k");

        // The program reads its memory limit there.
        yield return Mount("cgroup", "cgroup", "/sys/fs/cgroup", "nosuid", "noexec", "nodev", "ro");
    }

    /// <summary>Folders in place of the volumes, with the group that a kubelet gives them.</summary>
    private static IEnumerable<JsonNode> Volumes(string folder, ContainerSettings settings)
    {
        var pod = settings.Workload.Pod;
        foreach (var mount in settings.Container.VolumeMounts)
        {
            var volume = pod.Volumes.Single(volume => volume.Name == mount.Name);
            var path = Directory.CreateDirectory(Path.Combine(folder, "volumes", volume.Name)).FullName;
            if (volume.Secret is { } secret) WriteSecrets(path, settings.Secrets, secret, pod.SecurityContext.FsGroup!.Value);
            else Give(path, pod.SecurityContext.FsGroup!.Value, volume.EmptyDir is not null ? "2770" : throw new NotSupportedException($"A volume of the kind of {volume.Name}."));
            yield return Mount("bind", path, mount.MountPath, "bind", mount.ReadOnlyProperty is true ? "ro" : "rw", "nosuid", "nodev");
        }
    }

    private static void WriteSecrets(string folder, Dictionary<string, string> secrets, V1SecretVolumeSource source, long group)
    {
        foreach (var (name, value) in secrets)
        {
            File.WriteAllText(Path.Combine(folder, name), value);
            Give(Path.Combine(folder, name), group, Convert.ToString(source.DefaultMode!.Value, 8));
        }

        Give(folder, group, "750");
    }

    private static void Give(string path, long group, string mode)
    {
        Assert.Equal(0, Tool.Run("chown", $"0:{group}", path).ExitCode);
        Assert.Equal(0, Tool.Run("chmod", mode, path).ExitCode);
    }

    private static JsonObject Mount(string type, string source, string destination, params string[] options) => new()
    {
        ["type"] = type,
        ["source"] = source,
        ["destination"] = destination,
        ["options"] = new JsonArray([.. options.Select(static option => JsonValue.Create(option))]),
    };

    /// <summary>
    /// What the default profile allows a process without capabilities on this machine. The file names conditions (architectures, capabilities) that the
    /// description of a container does not know.
    /// </summary>
    private static JsonObject AllowedCalls()
    {
        var profile = JsonNode.Parse(File.ReadAllText(SystemCalls))!;
        var architecture = System.Runtime.InteropServices.RuntimeInformation.OSArchitecture is System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64";
        var calls = profile["syscalls"]!.AsArray().OfType<JsonObject>()
            .Where(rule => Names(rule, "includes", "caps").Length == 0)
            .Where(rule => Names(rule, "includes", "arches") is var only && (only.Length == 0 || only.Contains(architecture)))
            .Where(rule => !Names(rule, "excludes", "arches").Contains(architecture))
            .Select(static rule => new JsonObject(rule.Where(static entry => entry.Key is "names" or "action" or "errnoRet" or "args" && entry.Value is not null)
                .Select(static entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value!.DeepClone()))));
        return new JsonObject
        {
            ["defaultAction"] = profile["defaultAction"]!.DeepClone(),
            ["architectures"] = new JsonArray(architecture == "arm64" ? "SCMP_ARCH_AARCH64" : "SCMP_ARCH_X86_64"),
            ["syscalls"] = new JsonArray([.. calls]),
        };

        static string[] Names(JsonObject rule, string condition, string kind) =>
            rule[condition]?[kind] is JsonArray names ? [.. names.Select(static name => name!.GetValue<string>())] : [];
    }
}
