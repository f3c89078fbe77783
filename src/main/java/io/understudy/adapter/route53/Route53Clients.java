package io.understudy.adapter.route53;

import io.understudy.policy.DnsPolicy;
import io.understudy.time.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.Route53ClientBuilder;

/**
 * Amazon's clients, one for each way to reach Route 53. A client sends nothing twice: what may be sent again, and when, is
 * decided for all calls of the account together. Thread-safe.
 */
public final class Route53Clients implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final Map<DnsPolicy.Aws, Route53Client> clients = new ConcurrentHashMap<>();
    private @Nullable HostedZones zones;

    /** The client for this access. Its secrets are read again at each call, so a key can be changed while this runs. */
    Route53Client of(DnsPolicy.Aws access) {
        return clients.computeIfAbsent(access, Route53Clients::make);
    }

    /** All calls of this process go through the same one. */
    synchronized HostedZones zones(Executor executor, Ticker ticker) {
        HostedZones made = zones == null
                ? new HostedZones(this::of, executor, ticker, Waiting.real(), HostedZones.Times.USUAL)
                : zones;
        zones = made;
        return made;
    }

    private static Route53Client make(DnsPolicy.Aws access) {
        Route53ClientBuilder builder = Route53Client.builder()
                .region(Region.of(access.region()))
                .credentialsProvider(credentials(access))
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(ANSWER))
                .overrideConfiguration(it -> it.retryStrategy(DefaultRetryStrategy.standardStrategyBuilder()
                        .maxAttempts(1)
                        .useClientDefaults(false) // they would repeat what may have had its effect
                        .build()));
        access.endpoint().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    private static AwsCredentialsProvider credentials(DnsPolicy.Aws access) {
        return access.key()
                .<AwsCredentialsProvider>map(key -> () -> reveal(key))
                .orElseGet(() -> DefaultCredentialsProvider.builder().build());
    }

    private static AwsCredentials reveal(DnsPolicy.AwsKey key) {
        String id = key.id().reveal();
        String secret = key.secret().reveal();
        return key.token()
                .<AwsCredentials>map(token -> AwsSessionCredentials.create(id, secret, token.reveal()))
                .orElseGet(() -> AwsBasicCredentials.create(id, secret));
    }

    @Override
    public void close() {
        clients.values().forEach(Route53Client::close);
    }
}
