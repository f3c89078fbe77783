package io.understudy.component.route53;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/** The route that the documentation shows, in YAML as users write it. */
class Route53InADocumentedRouteTest {

    private final FakeRoute53 route53 = new FakeRoute53("example.org.");
    private final DefaultCamelContext context = new DefaultCamelContext();

    @AfterEach
    void close() {
        context.stop();
    }

    @Test
    void takes_the_old_site_out_of_the_weighted_records() throws Exception {
        context.getRegistry().bind("dns", route53);
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("drain.camel.yaml", route()));
        context.start();

        context.createProducerTemplate().sendBody("direct:drain", Map.of("from", "us-east-1"));

        assertThat(route53.record("edge.example.org.", "A", "us-east-1").map(ResourceRecordSet::weight))
                .contains(0L);
    }

    private static String route() throws Exception {
        String section = Files.readString(Path.of("docs/extending.md")).split("## Route 53 in a route\n", 2)[1];
        return section.split("```yaml\n", 2)[1].split("```", 2)[0];
    }
}
