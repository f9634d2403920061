import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** A managed policy holds 6,144 characters, and a function's ARN has up to 122 of them. */
const FUNCTIONS_PER_POLICY = 40;

/**
 * Lets a role read and change the configuration of functions one by one named: as many managed policies as they need,
 * for the CDK doesn't split a statement that is too long, and CloudFormation finds out at deployment.
 */
export class ControlPolicies {
  private statement?: iam.PolicyStatement;
  private policies = 0;

  constructor(private readonly scope: Construct, private readonly role: iam.IRole) {}

  public add(functionArn: string): void {
    if (!this.statement || this.statement.resources.length === FUNCTIONS_PER_POLICY) {
      this.statement = new iam.PolicyStatement({ actions: ['lambda:GetFunction', 'lambda:UpdateFunctionConfiguration'] });
      this.policies += 1;
      this.role.addManagedPolicy(new iam.ManagedPolicy(this.scope, `Control${this.policies}`, {
        description: 'Changes the configuration of the cold start probes',
        statements: [this.statement],
      }));
    }
    this.statement.addResources(functionArn);
  }
}
