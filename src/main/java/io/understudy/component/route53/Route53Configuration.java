package io.understudy.component.route53;

import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.spi.UriPath;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.Protocol;
import software.amazon.awssdk.services.route53.Route53Client;

/**
 * The options of {@code aws2-route53}, named and meant as those of Camel's own AWS components. An option that is added or
 * changed here needs {@code ./mvnw process-classes -Pcomponent}, which writes {@code src/generated} anew. Not thread-safe.
 */
@UriParams
public class Route53Configuration implements Cloneable {

    @UriPath(description = "A name of your choice")
    @Metadata(required = true)
    private @Nullable String label;

    @UriParam
    @Metadata(label = "advanced", autowired = true)
    private @Nullable Route53Client route53Client;

    @UriParam
    private @Nullable Route53Operations operation;

    @UriParam
    private @Nullable String hostedZoneId;

    @UriParam(defaultValue = "false")
    private boolean pojoRequest;

    @UriParam(defaultValue = "aws-global")
    private @Nullable String region;

    @UriParam(defaultValue = "false")
    private boolean overrideEndpoint;

    @UriParam
    private @Nullable String uriEndpointOverride;

    @UriParam(label = "security", secret = true)
    private @Nullable String accessKey;

    @UriParam(label = "security", secret = true)
    private @Nullable String secretKey;

    @UriParam(label = "security", secret = true)
    private @Nullable String sessionToken;

    @UriParam(label = "security", defaultValue = "false")
    private boolean useDefaultCredentialsProvider;

    @UriParam(label = "security", defaultValue = "false")
    private boolean useProfileCredentialsProvider;

    @UriParam(label = "security")
    private @Nullable String profileCredentialsName;

    @UriParam(label = "security", defaultValue = "false")
    private boolean useSessionCredentials;

    @UriParam(label = "security", defaultValue = "false")
    private boolean trustAllCertificates;

    @UriParam(label = "proxy", enums = "HTTP,HTTPS", defaultValue = "HTTPS")
    private Protocol proxyProtocol = Protocol.HTTPS;

    @UriParam(label = "proxy")
    private @Nullable String proxyHost;

    @UriParam(label = "proxy")
    private @Nullable Integer proxyPort;

    public @Nullable String getLabel() {
        return label;
    }

    /** A name of your choice */
    public void setLabel(@Nullable String label) {
        this.label = label;
    }

    public @Nullable Route53Client getRoute53Client() {
        return route53Client;
    }

    /** To use an existing client of Route 53; the component does not close it */
    public void setRoute53Client(@Nullable Route53Client route53Client) {
        this.route53Client = route53Client;
    }

    public @Nullable Route53Operations getOperation() {
        return operation;
    }

    /** The operation to perform, when no header tells it */
    public void setOperation(@Nullable Route53Operations operation) {
        this.operation = operation;
    }

    public @Nullable String getHostedZoneId() {
        return hostedZoneId;
    }

    /** The id of the hosted zone to work in, when no header tells it */
    public void setHostedZoneId(@Nullable String hostedZoneId) {
        this.hostedZoneId = hostedZoneId;
    }

    public boolean isPojoRequest() {
        return pojoRequest;
    }

    /** Whether the body is a request of Amazon's client, to be sent as it is */
    public void setPojoRequest(boolean pojoRequest) {
        this.pojoRequest = pojoRequest;
    }

    public @Nullable String getRegion() {
        return region;
    }

    /** The region that requests are signed for. Route 53 has one address for all regions of a partition; where it is overridden, write the region that the service there expects, such as us-east-1 */
    public void setRegion(@Nullable String region) {
        this.region = region;
    }

    public boolean isOverrideEndpoint() {
        return overrideEndpoint;
    }

    /** Whether to call the address of the option uriEndpointOverride instead of Amazon's */
    public void setOverrideEndpoint(boolean overrideEndpoint) {
        this.overrideEndpoint = overrideEndpoint;
    }

    public @Nullable String getUriEndpointOverride() {
        return uriEndpointOverride;
    }

    /** The address to call, together with the option overrideEndpoint */
    public void setUriEndpointOverride(@Nullable String uriEndpointOverride) {
        this.uriEndpointOverride = uriEndpointOverride;
    }

    public @Nullable String getAccessKey() {
        return accessKey;
    }

    /** The access key */
    public void setAccessKey(@Nullable String accessKey) {
        this.accessKey = accessKey;
    }

    public @Nullable String getSecretKey() {
        return secretKey;
    }

    /** The secret key */
    public void setSecretKey(@Nullable String secretKey) {
        this.secretKey = secretKey;
    }

    public @Nullable String getSessionToken() {
        return sessionToken;
    }

    /** The session token of temporary credentials */
    public void setSessionToken(@Nullable String sessionToken) {
        this.sessionToken = sessionToken;
    }

    public boolean isUseDefaultCredentialsProvider() {
        return useDefaultCredentialsProvider;
    }

    /** Whether to find credentials by the default chain: environment, profile, role of the pod or machine */
    public void setUseDefaultCredentialsProvider(boolean useDefaultCredentialsProvider) {
        this.useDefaultCredentialsProvider = useDefaultCredentialsProvider;
    }

    public boolean isUseProfileCredentialsProvider() {
        return useProfileCredentialsProvider;
    }

    /** Whether to take the credentials of a profile */
    public void setUseProfileCredentialsProvider(boolean useProfileCredentialsProvider) {
        this.useProfileCredentialsProvider = useProfileCredentialsProvider;
    }

    public @Nullable String getProfileCredentialsName() {
        return profileCredentialsName;
    }

    /** The name of the profile; without it, the default one */
    public void setProfileCredentialsName(@Nullable String profileCredentialsName) {
        this.profileCredentialsName = profileCredentialsName;
    }

    public boolean isUseSessionCredentials() {
        return useSessionCredentials;
    }

    /** Whether accessKey, secretKey and sessionToken are temporary credentials */
    public void setUseSessionCredentials(boolean useSessionCredentials) {
        this.useSessionCredentials = useSessionCredentials;
    }

    public boolean isTrustAllCertificates() {
        return trustAllCertificates;
    }

    /** Whether to trust every certificate, for an emulator; never with Amazon's own service */
    public void setTrustAllCertificates(boolean trustAllCertificates) {
        this.trustAllCertificates = trustAllCertificates;
    }

    public Protocol getProxyProtocol() {
        return proxyProtocol;
    }

    /** The protocol of the proxy */
    public void setProxyProtocol(Protocol proxyProtocol) {
        this.proxyProtocol = proxyProtocol;
    }

    public @Nullable String getProxyHost() {
        return proxyHost;
    }

    /** The host of the proxy */
    public void setProxyHost(@Nullable String proxyHost) {
        this.proxyHost = proxyHost;
    }

    public @Nullable Integer getProxyPort() {
        return proxyPort;
    }

    /** The port of the proxy */
    public void setProxyPort(@Nullable Integer proxyPort) {
        this.proxyPort = proxyPort;
    }

    /** A copy that can be changed without changing this one. */
    public Route53Configuration copy() {
        try {
            return (Route53Configuration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }

    /** Throws {@link IllegalArgumentException} when nothing says which credentials to use. */
    void requireCredentials() {
        boolean key = accessKey != null && secretKey != null;
        boolean session = useSessionCredentials && key && sessionToken != null;
        boolean chosen = useDefaultCredentialsProvider || useProfileCredentialsProvider || route53Client != null;
        if (!chosen && !session && (useSessionCredentials || !key)) {
            throw new IllegalArgumentException(
                    useSessionCredentials
                            ? "useSessionCredentials needs accessKey, secretKey and sessionToken"
                            : "aws2-route53 has no credentials: set useDefaultCredentialsProvider, useProfileCredentialsProvider, useSessionCredentials, a route53Client, or accessKey and secretKey");
        }
    }
}
