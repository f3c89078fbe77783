package io.understudy.component.route53;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What was generated is what the code says. When one of these fails after a change of the component:
 * {@code ./mvnw process-classes -Pcomponent}.
 */
class Route53MetadataTest {

    private static final String SCHEME = "aws2-route53";

    private final DefaultCamelContext context = new DefaultCamelContext();
    private JsonNode model;

    @BeforeEach
    void reads() throws IOException {
        context.start();
        model = new ObjectMapper().readTree(context.getComponentParameterJsonSchema(SCHEME));
    }

    @AfterEach
    void close() {
        context.stop();
    }

    @Test
    void camels_catalogue_finds_the_component() {
        assertThat(model.at("/component/scheme").asText()).isEqualTo(SCHEME);
        assertThat(model.at("/component/javaType").asText()).isEqualTo(Route53Component.class.getName());
        assertThat(model.at("/component/syntax").asText()).isEqualTo("aws2-route53:label");
        assertThat(model.at("/component/producerOnly").asBoolean()).isTrue();
        assertThat(context.getComponent(SCHEME)).isInstanceOf(Route53Component.class);
    }

    @Test
    void every_option_of_the_code_is_in_the_model_and_no_other() {
        Map<String, String> ofTheCode = new TreeMap<>();
        for (Field field : Route53Configuration.class.getDeclaredFields()) {
            if (field.isAnnotationPresent(UriParam.class) || field.isAnnotationPresent(UriPath.class)) {
                ofTheCode.put(field.getName(), ofTheCode(field));
            }
        }
        assertThat(ofTheCode).as("options in the code").hasSizeGreaterThan(15);

        assertThat(options("properties", List.of("lazyStartProducer"))).isEqualTo(ofTheCode);
        ofTheCode.remove("label");
        assertThat(options(
                        "componentProperties",
                        List.of(
                                "configuration",
                                "lazyStartProducer",
                                "autowiredEnabled",
                                "healthCheckConsumerEnabled",
                                "healthCheckProducerEnabled")))
                .isEqualTo(ofTheCode);
    }

    @Test
    void every_option_is_described_for_editors() {
        Stream.of("properties", "componentProperties", "headers")
                .flatMap(part -> model.path(part).propertyStream())
                .forEach(option -> assertThat(
                                option.getValue().path("description").asText())
                        .as(option.getKey())
                        .isNotBlank());
    }

    @Test
    void every_header_of_the_code_is_in_the_model() throws IllegalAccessException {
        List<String> headers = new ArrayList<>();
        for (Field constant : Route53Constants.class.getFields()) {
            assertThat(constant.isAnnotationPresent(Metadata.class))
                    .as(constant.getName())
                    .isTrue();
            headers.add((String) constant.get(null));
        }

        assertThat(model.path("headers").fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(headers);
    }

    @Test
    void the_operations_of_the_code_are_offered() {
        assertThat(model.at("/properties/operation/enum"))
                .extracting(JsonNode::asText)
                .containsExactlyElementsOf(Arrays.stream(Route53Operations.values())
                        .map(Enum::name)
                        .toList());
    }

    @Test
    void options_are_set_by_generated_code_and_secrets_are_known_as_such() throws Exception {
        var configurers = PluginHelper.getConfigurerResolver(context);
        assertThat(configurers.resolvePropertyConfigurer(SCHEME + "-component", context))
                .isInstanceOf(Route53ComponentConfigurer.class);
        assertThat(configurers.resolvePropertyConfigurer(SCHEME + "-endpoint", context))
                .isInstanceOf(Route53EndpointConfigurer.class);
        var uris = context.getCamelContextExtension().getEndpointUriFactory(SCHEME);
        assertThat(uris.secretPropertyNames()).containsExactlyInAnyOrder("accessKey", "secretKey", "sessionToken");
        assertThat(uris.buildUri(SCHEME, new TreeMap<>(Map.of("label", "dns", "operation", "getChange"))))
                .isEqualTo("aws2-route53:dns?operation=getChange");
    }

    private static String ofTheCode(Field field) {
        UriParam param = field.getAnnotation(UriParam.class);
        Metadata metadata = field.getAnnotation(Metadata.class);
        return facts(
                param == null ? "path" : "parameter",
                field.getType().getName(),
                metadata != null && metadata.required(),
                param != null && param.secret(),
                metadata != null && metadata.autowired());
    }

    /** Without those that every component has from Camel itself. */
    private Map<String, String> options(String part, List<String> ofCamel) {
        Map<String, String> options = new TreeMap<>();
        model.path(part)
                .properties()
                .forEach(option -> options.put(
                        option.getKey(),
                        facts(
                                option.getValue().path("kind").asText().replace("property", "parameter"),
                                option.getValue().path("javaType").asText(),
                                option.getValue().path("required").asBoolean(),
                                option.getValue().path("secret").asBoolean(),
                                option.getValue().path("autowired").asBoolean())));
        assertThat(options).containsKeys(ofCamel.toArray(String[]::new));
        options.keySet().removeAll(ofCamel);
        return options;
    }

    private static String facts(String kind, String type, boolean required, boolean secret, boolean autowired) {
        return "%s %s%s%s%s"
                .formatted(
                        kind,
                        type,
                        required ? " required" : "",
                        secret ? " secret" : "",
                        autowired ? " autowired" : "");
    }
}
