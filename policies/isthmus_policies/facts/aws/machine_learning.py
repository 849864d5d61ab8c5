"""Machine learning: models and what they learn from, remember and serve.

Services: agentregistry, bedrock, bedrockfoundation, bedrockmodel, comprehend, devopsagent, kendra, lex, qbusiness,
rekognition, sagemaker, transcribe.
"""

from isthmus_policies.facts.bearing import Types, of

TYPES = Types(
    holds=(
        *of(
            "aws:bedrock",
            """
            AgentAgent AgentFlow AgentKnowledgeBase AgentcoreAgentRuntime AgentcoreApiKeyCredentialProvider
            AgentcoreBrowser AgentcoreBrowserProfile AgentcoreCodeInterpreter AgentcoreHarness AgentcoreMemory
            AgentcoreOauth2CredentialProvider CustomModel EvaluationJob
            """,
        ),
        "aws:comprehend:*",
        "aws:devopsagent:*",
        *of("aws:kendra", "Faq Index"),
        "aws:lex:V2modelsBot",
        "aws:qbusiness:*",
        "aws:rekognition:*",
        *of(
            "aws:sagemaker",
            """
            Algorithm App DataQualityJobDefinition Domain Endpoint FeatureGroup FlowDefinition Hub
            HyperParameterTuningJob LabelingJob MlflowApp MlflowTrackingServer Model ModelCard ModelPackageGroup
            NotebookInstance Pipeline Space TrainingJob
            """,
        ),
        "aws:transcribe:LanguageModel",
    ),
    moves=(
        # It crawls and copies documents into a knowledge base.
        "aws:bedrock:AgentDataSource",
        # They copy prompts and answers: from bucket to bucket, or all of an account's to a log.
        "aws:bedrockmodel:*",
        # It crawls and copies documents into an index.
        "aws:kendra:DataSource",
        # It keeps utterances, and no label can stand on it.
        "aws:lex:Bot",
        # It is made by a template of Service Catalog.
        "aws:sagemaker:Project",
    ),
    part=(
        "aws:agentregistry:*",
        *of(
            "aws:bedrock",
            """
            AgentAgentActionGroup AgentAgentAlias AgentAgentCollaborator AgentAgentKnowledgeBaseAssociation AgentPrompt
            AgentcoreAgentRuntimeEndpoint AgentcoreEvaluator AgentcoreGateway AgentcoreGatewayRule
            AgentcoreGatewayTarget AgentcoreMemoryStrategy AgentcoreOnlineEvaluationConfig AgentcorePolicy
            AgentcorePolicyEngine AgentcoreRegistry AgentcoreResourcePolicy AgentcoreTokenVaultCmk
            AgentcoreWorkloadIdentity Guardrail GuardrailVersion InferenceProfile ProvisionedModelThroughput
            UseCaseForModelAccess
            """,
        ),
        "aws:bedrockfoundation:*",
        *of("aws:kendra", "Experience QuerySuggestionsBlockList Thesaurus"),
        *of(
            "aws:lex",
            """
            BotAlias Intent SlotType V2modelsBotLocale V2modelsBotVersion V2modelsIntent V2modelsSlot V2modelsSlotType
            """,
        ),
        *of(
            "aws:sagemaker",
            """
            AppImageConfig CodeRepository Device DeviceFleet EndpointConfiguration HubContentReference HumanTaskUI Image
            ImageVersion ModelCardExportJob ModelPackageGroupPolicy MonitoringSchedule
            NotebookInstanceLifecycleConfiguration ServicecatalogPortfolioStatus StudioLifecycleConfig UserProfile
            Workforce Workteam
            """,
        ),
        *of("aws:transcribe", "MedicalVocabulary Vocabulary VocabularyFilter"),
    ),
)
