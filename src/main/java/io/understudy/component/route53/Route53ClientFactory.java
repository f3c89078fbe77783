package io.understudy.component.route53;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.http.urlconnection.ProxyConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.Route53ClientBuilder;
import software.amazon.awssdk.utils.AttributeMap;

/** Makes Amazon's client from a configuration, on the JDK's own HTTP connections. */
final class Route53ClientFactory {

    private Route53ClientFactory() {}

    static Route53Client client(Route53Configuration configuration) {
        String region = configuration.getRegion();
        Route53ClientBuilder builder = Route53Client.builder()
                .region(region == null ? Region.AWS_GLOBAL : Region.of(region))
                .credentialsProvider(credentials(configuration))
                .httpClient(http(configuration));
        String endpoint = configuration.getUriEndpointOverride();
        if (configuration.isOverrideEndpoint() && endpoint != null) {
            builder.endpointOverride(URI.create(endpoint));
        }
        return builder.build();
    }

    /** In the order of Camel's own AWS components: the default chain, a profile, a session, a key. */
    static AwsCredentialsProvider credentials(Route53Configuration configuration) {
        if (configuration.isUseDefaultCredentialsProvider()) {
            return DefaultCredentialsProvider.builder().build();
        }
        if (configuration.isUseProfileCredentialsProvider()) {
            return ProfileCredentialsProvider.builder()
                    .profileName(configuration.getProfileCredentialsName())
                    .build();
        }
        String accessKey = configuration.getAccessKey();
        String secretKey = configuration.getSecretKey();
        String sessionToken = configuration.getSessionToken();
        if (configuration.isUseSessionCredentials()) {
            return StaticCredentialsProvider.create(AwsSessionCredentials.create(accessKey, secretKey, sessionToken));
        }
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey));
    }

    private static SdkHttpClient http(Route53Configuration configuration) {
        UrlConnectionHttpClient.Builder builder = UrlConnectionHttpClient.builder();
        ProxyConfiguration proxy = proxy(configuration);
        if (proxy != null) {
            builder.proxyConfiguration(proxy);
        }
        AttributeMap options = configuration.isTrustAllCertificates()
                ? AttributeMap.builder()
                        .put(SdkHttpConfigurationOption.TRUST_ALL_CERTIFICATES, Boolean.TRUE)
                        .build()
                : AttributeMap.empty();
        return builder.buildWithDefaults(options);
    }

    private static @Nullable ProxyConfiguration proxy(Route53Configuration configuration) {
        String host = configuration.getProxyHost();
        Integer port = configuration.getProxyPort();
        return host == null || port == null
                ? null
                : ProxyConfiguration.builder()
                        .endpoint(URI.create("%s://%s:%d".formatted(configuration.getProxyProtocol(), host, port)))
                        .build();
    }
}
