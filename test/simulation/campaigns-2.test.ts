import { describeCampaigns } from './campaigns';

describeCampaigns(1);
