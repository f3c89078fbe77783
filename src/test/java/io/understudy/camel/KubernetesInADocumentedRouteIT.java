package io.understudy.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.understudy.sandbox.kubernetes.KubernetesSite;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.camel.ConsumerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The route that the documentation shows, in YAML as users write it, at the sandbox's API server, which has no TLS. */
class KubernetesInADocumentedRouteIT {

    private static final long PATIENCE_MILLIS = 20_000;

    private final KubernetesSite site = KubernetesSite.start(
                    "us-west-2", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Duration.ZERO)
            .namespace("shop");
    private final DefaultCamelContext context = new DefaultCamelContext();

    @AfterEach
    void close() {
        context.stop();
        site.close();
    }

    @Test
    void passes_on_what_kubernetes_warns_of_and_nothing_else() throws Exception {
        PluginHelper.getRoutesLoader(context)
                .loadRoutes(ResourceHelper.fromString(
                        "errors.camel.yaml",
                        "- routeConfiguration: {id: recorded, errorHandler: {defaultErrorHandler: {}}}"));
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("warnings.camel.yaml", route()));
        context.start();
        ConsumerTemplate people = context.createConsumerTemplate();

        tell("Normal", "scaled", "Scaled up to 3");
        tell("Warning", "refused", "Back-off pulling image");

        assertThat(people.receiveBody("seda:notify", PATIENCE_MILLIS, String.class))
                .isEqualTo("us-west-2 warns of Pod web-0: Back-off pulling image");
        assertThat(people.receiveBodyNoWait("seda:notify")).isNull();
    }

    private void tell(String type, String name, String note) {
        Event event = new EventBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("shop")
                .endMetadata()
                .withType(type)
                .withNote(note)
                .withNewRegarding()
                .withKind("Pod")
                .withName("web-0")
                .endRegarding()
                .build();
        site.operator().resource(event).create();
    }

    private String route() throws Exception {
        String section = Files.readString(Path.of("docs/extending.md")).split("## Kubernetes in a route\n", 2)[1];
        InetSocketAddress at = site.address();
        return section.split("```yaml\n", 2)[1]
                .split("```", 2)[0]
                .replace(
                        "https://10.2.0.10:6443",
                        "http://%s:%d".formatted(at.getAddress().getHostAddress(), at.getPort()))
                .replace("{{env:US_WEST_2_TOKEN}}", "sandbox")
                .replaceAll(" *caCertFile: .*\n", "");
    }
}
