package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Files with Kubernetes objects in the configuration folder, as they are at the moment. What is written in them is taken as it
 * stands: no references, no environment variables.
 *
 * @param folder where relative paths start
 */
public record Manifests(Path folder) {

    private static final long MOST_BYTES = 1 << 20;

    /**
     * A file's objects.
     *
     * @param digest the first characters of its SHA-256, by which people see that it is another one
     */
    record Manifest(String path, String digest, List<GenericKubernetesResource> objects) {

        @Override
        public String toString() {
            return "%s (sha256 %s)".formatted(path, digest);
        }
    }

    /**
     * Reads a file.
     *
     * @param namespace of those objects that name none
     * @throws UnderstudyException.Permanent when it can't be read, or holds something else
     */
    Manifest read(String path, String namespace) {
        byte[] content = content(path);
        List<GenericKubernetesResource> objects = new ArrayList<>();
        for (String document : new String(content, StandardCharsets.UTF_8).split("(?m)^---.*$")) {
            if (!document.lines().allMatch(line -> line.isBlank() || line.startsWith("#"))) {
                objects.add(object(path, document, namespace));
            }
        }
        if (objects.isEmpty()) {
            throw new UnderstudyException.Permanent("the manifest %s holds no object: write one".formatted(path));
        }
        return new Manifest(path, sha256(content).substring(0, 12), List.copyOf(objects));
    }

    /** What an approval of a step with this file holds to: the whole SHA-256 of its content, or that it can't be read. */
    Map<String, String> contents(String path) {
        String name = "manifest " + path;
        if (path.contains("${")) {
            return Map.of(); // it refers to what no step has reported yet
        }
        try {
            return Map.of(name, sha256(content(path)));
        } catch (UnderstudyException.Permanent e) {
            return Map.of(name, "can't be read");
        }
    }

    private byte[] content(String path) {
        try {
            Path file = folder.resolve(path);
            if (Files.size(file) > MOST_BYTES) {
                throw new UnderstudyException.Permanent(
                        "the manifest %s is larger than 1 MiB: split it over several steps".formatted(path));
            }
            return Files.readAllBytes(file);
        } catch (IOException | InvalidPathException e) {
            throw new UnderstudyException.Permanent(
                    "the manifest %s can't be read (%s): put it into the configuration folder of every instance"
                            .formatted(path, e.getClass().getSimpleName()),
                    e);
        }
    }

    private static GenericKubernetesResource object(String path, String document, String namespace) {
        GenericKubernetesResource object;
        try {
            object = Serialization.unmarshal(document, GenericKubernetesResource.class);
        } catch (RuntimeException e) {
            throw new UnderstudyException.Permanent(
                    "the manifest %s is not YAML of a Kubernetes object: correct it".formatted(path), e);
        }
        boolean named = object != null
                && object.getApiVersion() != null
                && object.getKind() != null
                && object.getMetadata() != null
                && object.getMetadata().getName() != null;
        if (!named) {
            throw new UnderstudyException.Permanent(
                    "the manifest %s holds an object without apiVersion, kind or metadata.name: add them"
                            .formatted(path));
        }
        if (object.getMetadata().getNamespace() == null) {
            object.getMetadata().setNamespace(namespace);
        }
        return object;
    }

    /** In hexadecimal digits. */
    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
