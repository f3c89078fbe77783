/**
 * The sandbox: an embedded two-site world on loopback addresses, for the demo and for tests against real parts. What is
 * simulated in it says so: the Kubernetes APIs and their kubelet, the power switch, and the links between the sites. The
 * databases, the DNS messages, the shop's HTTP and the service itself are real.
 */
@NullMarked
package io.understudy.sandbox;

import org.jspecify.annotations.NullMarked;
