import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** java.net.http writes no forms: the body is made here. Without encryption it asks for HTTP/2 by Upgrade. */
public class JavaClient {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    public static void main(String[] args) throws Exception {
        String url = System.getenv("url");
        var body = new ByteArrayOutputStream();
        body.writeBytes("--java\r\nContent-Disposition: form-data; name=\"image\"; filename=\"photo.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n".getBytes());
        body.writeBytes(Files.readAllBytes(Path.of(System.getenv("photo"))));
        body.writeBytes("\r\n--java--\r\n".getBytes());
        String original = find(call("POST", url + "/api/upload", BodyPublishers.ofByteArray(body.toByteArray())), "\"original\":\\{\"id\":\"([^\"]+)");
        String cartoon = find(call("POST", url + "/api/regenerate/" + original, BodyPublishers.noBody()), "\"cartoon\":\\{\"id\":\"([^\"]+)");
        for (String path : new String[] {"originals", "originals/" + original, "cartoons", "cartoons?originalId=" + original, "downloaded-faces"}) {
            call("GET", url + "/api/" + path, BodyPublishers.noBody());
        }
        String face = find(call("POST", url + "/api/download/" + cartoon, BodyPublishers.noBody()), "\"faceUrl\":\"([^\"]+)");
        System.out.println(face + " " + call("GET", face, BodyPublishers.noBody()).length);
    }

    private static byte[] call(String method, String address, BodyPublisher body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(address)).method(method, body).header("x-device-id", System.getenv("device"))
            .header("Content-Type", "multipart/form-data; boundary=java").build();
        var answer = CLIENT.send(request, BodyHandlers.ofByteArray());
        if (answer.statusCode() >= 300) throw new IllegalStateException(answer.statusCode() + new String(answer.body()));
        return answer.body();
    }

    private static String find(byte[] answer, String pattern) {
        var match = Pattern.compile(pattern).matcher(new String(answer));
        if (!match.find()) throw new IllegalStateException(new String(answer));
        return match.group(1);
    }
}
