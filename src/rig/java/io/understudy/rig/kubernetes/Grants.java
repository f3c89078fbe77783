package io.understudy.rig.kubernetes;

import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** What users of a control plane may do. */
final class Grants {

    private Grants() {}

    /** The roles that every cluster has for nodes and for the scheduler. */
    static void kubelet(KubernetesClient admin, String user) {
        for (String role : new String[] {"system:node", "system:kube-scheduler"}) {
            admin.resource(new ClusterRoleBindingBuilder()
                            .withNewMetadata()
                            .withName("rig:" + role.substring("system:".length()))
                            .endMetadata()
                            .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
                            .addNewSubject("rbac.authorization.k8s.io", "User", user, null)
                            .build())
                    .create();
        }
    }
}
