package io.understudy.adapter.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkloadStateTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                                            | 5",
                "{replicas: 2}                                                                 | 5",
                "{replicas: 7}                                                                 | 7",
                "{replicas: 2, conditions: [{type: ReplicaFailure, status: 'True', message: m}]}  | 2",
                "{replicas: 2, conditions: [{type: ReplicaFailure, status: 'False', message: m}]} | 5",
                "{conditions: [{type: ReplicaFailure, status: 'True', message: m}]}            | 0"
            })
    void pods_that_are_wanted_count_as_there_unless_they_can_not_be_created(String status, int existing) {
        Deployment web = Serialization.unmarshal("""
                ---
                {apiVersion: apps/v1, kind: Deployment, metadata: {name: web},
                 spec: {replicas: 5, selector: {matchLabels: {app: web}}}, status: %s}
                """.formatted(status), Deployment.class);

        assertThat(WorkloadState.of(web).existing()).isEqualTo(existing);
    }
}
