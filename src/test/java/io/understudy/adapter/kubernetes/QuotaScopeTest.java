package io.understudy.adapter.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuotaScopeTest {

    private static final String IDLE = "{containers: [{name: web}]}";
    private static final String BUSY = "{containers: [{name: web, resources: {requests: {cpu: 1}}}]}";
    private static final String ENDING = "{activeDeadlineSeconds: 60, containers: [{name: web}]}";
    private static final String HIGH = "{priorityClassName: high, containers: [{name: web}]}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                        | " + IDLE + "   | true",
                "{scopes: [NotTerminating]}                | " + IDLE + "   | true",
                "{scopes: [NotTerminating]}                | " + ENDING + " | false",
                "{scopes: [Terminating]}                   | " + ENDING + " | true",
                "{scopes: [Terminating]}                   | " + IDLE + "   | false",
                "{scopes: [BestEffort]}                    | " + IDLE + "   | true",
                "{scopes: [BestEffort]}                    | " + BUSY + "   | false",
                "{scopes: [NotBestEffort]}                 | " + BUSY + "   | true",
                "{scopes: [NotBestEffort]}                 | " + IDLE + "   | false",
                "{scopes: [NotTerminating, NotBestEffort]} | " + BUSY + "   | true",
                "{scopes: [Terminating, NotBestEffort]}    | " + BUSY + "   | false",
                "{scopes: [CrossNamespacePodAffinity]}     | " + IDLE + "   | false",
                "{scopes: [PriorityClass]}                 | " + HIGH + "   | true"
            })
    void counts_the_pods_of_plain_scopes_and_leaves_out_what_can_not_be_told(String quota, String pod, boolean counts) {
        assertThat(QuotaScope.surelyCounts(quota(quota), needs(pod))).isEqualTo(counts);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{scopeName: PriorityClass, operator: In, values: [high]}    | " + HIGH + " | true",
                "{scopeName: PriorityClass, operator: In, values: [low]}     | " + HIGH + " | false",
                "{scopeName: PriorityClass, operator: NotIn, values: [low]}  | " + HIGH + " | true",
                "{scopeName: PriorityClass, operator: NotIn, values: [high]} | " + HIGH + " | false",
                "{scopeName: PriorityClass, operator: DoesNotExist}          | " + HIGH + " | false",
                "{scopeName: PriorityClass, operator: NotIn, values: [low]}  | " + IDLE + " | false",
                "{scopeName: PriorityClass, operator: DoesNotExist}          | " + IDLE + " | false",
                "{scopeName: NotTerminating, operator: Exists}               | " + IDLE + " | true",
                "{scopeName: NotTerminating, operator: DoesNotExist}         | " + IDLE + " | false"
            })
    void reads_selectors_of_scopes(String expression, String pod, boolean counts) {
        String quota = "{scopeSelector: {matchExpressions: [%s]}}".formatted(expression);

        assertThat(QuotaScope.surelyCounts(quota(quota), needs(pod))).isEqualTo(counts);
    }

    private static PodNeeds needs(String pod) {
        return new PodNeeds(Serialization.unmarshal("---\n" + pod, PodSpec.class), LimitDefaults.NONE);
    }

    private static ResourceQuota quota(String spec) {
        return Serialization.unmarshal(
                "---\n{apiVersion: v1, kind: ResourceQuota, metadata: {name: a}, spec: %s}".formatted(spec),
                ResourceQuota.class);
    }
}
